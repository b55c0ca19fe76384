// SPDX-License-Identifier: MIT
// idx: small files written here, each way in which a file can be broken, and the real MNIST where it is installed.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

using namespace armature;
using namespace armature::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::string number(uint32_t n) {
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
}
// Pixel p of example i is 10 i + p: 3 wide, 2 high.
std::string images(uint32_t count) {
    std::string file = number(0x803) + number(count) + number(2) + number(3);
    for (uint32_t i = 0; i < count * 6; ++i) {
        file += static_cast<char>(i / 6 * 10 + i % 6);
    }
    return file;
}
std::string labels(const std::string &bytes) {
    return number(0x801) + number(static_cast<uint32_t>(bytes.size())) + bytes;
}

class Idx : public ::testing::Test {
protected:
    void SetUp() override {
        write_file(folder / "set/train-images-idx3-ubyte", images(4));
        write_file(folder / "set/train-labels-idx1-ubyte", labels({2, 0, 1, 2}));
        write_file(folder / "set/t10k-images-idx3-ubyte.gz", gzip(images(2)));
        write_file(folder / "set/t10k-labels-idx1-ubyte.gz", gzip(labels({3, 0})));
    }
    std::string refused(const Json &settings = {{"path", "set"}}) { return refusal("idx", settings, folder.path()); }
    TemporaryFolder folder;
};

TEST_F(Idx, ReadsTheFourFilesGzippedOrNot) {
    const DatasetBench bench("idx", {{"path", "set"}}, folder.path());
    EXPECT_THAT(bench.sources, ElementsAre("set/train-images-idx3-ubyte", "set/train-labels-idx1-ubyte",
                                           "set/t10k-images-idx3-ubyte", "set/t10k-labels-idx1-ubyte"));
    ASSERT_EQ(bench.fields.size(), 2u);
    EXPECT_EQ(bench.fields[0].name, "image");
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 1, width 3, height 2]");
    EXPECT_EQ(bench.fields[0].shape.type(), ARM_U8);
    EXPECT_EQ(bench.fields[1].name, "label");
    EXPECT_TRUE(bench.fields[1].target);
    EXPECT_EQ(bench.fields[1].classes, 4); // the test labels count too
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"training", 4}, {"test", 2}}));
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("0", "1", "2", "3"));
    EXPECT_THAT(bench.read(0, {3, 1}, 0), ElementsAre(30, 31, 32, 33, 34, 35, 10, 11, 12, 13, 14, 15));
    EXPECT_THAT(bench.read(0, {3, 1}, 1), ElementsAre(2, 0));
    EXPECT_THAT(bench.read(1, {1, 0}, 1), ElementsAre(0, 3));
}

TEST_F(Idx, TakesFilesByName) {
    write_file(folder / "a", gzip(images(2)).substr(0)); // gzip is told by the content
    write_file(folder / "b", labels({1, 0}));
    const DatasetBench bench("idx", {{"training_images", "a"}, {"training_labels", "b"}, {"classes", 7}},
                             folder.path());
    EXPECT_EQ(bench.fields[1].classes, 7);
    EXPECT_EQ(bench.splits.size(), 1u);
    EXPECT_THAT(bench.read(0, {1}, 0), ElementsAre(10, 11, 12, 13, 14, 15));
    EXPECT_THAT(refused(Json::object()), HasSubstr("wants path"));
    EXPECT_THAT(refused({{"training_images", "a"}, {"training_labels", "b"}, {"test_images", "a"}}),
                HasSubstr("together"));
}

TEST_F(Idx, SaysWhatIsWrongWithAFile) {
    const std::string file = "set/train-images-idx3-ubyte", whole = images(4);
    const auto with = [&](const std::string &content) {
        write_file(folder / file, content);
        const std::string message = refused();
        EXPECT_THAT(message, HasSubstr(file));
        return message;
    };
    EXPECT_THAT(with(labels({1, 2, 3, 4})), AllOf(HasSubstr("2049"), HasSubstr("2051"), HasSubstr("swapped")));
    EXPECT_THAT(with("not a picture"), HasSubstr("begins with the number"));
    EXPECT_THAT(with(""), HasSubstr("cut off in its header"));
    EXPECT_THAT(with(whole.substr(0, 9)), HasSubstr("cut off in its header"));
    EXPECT_THAT(with(whole.substr(0, whole.size() - 1)),
                AllOf(HasSubstr("truncated"), HasSubstr("24 bytes"), HasSubstr("only 23")));
    EXPECT_THAT(with(whole.substr(0, 20)), HasSubstr("20 bytes cannot hold 4 images"));
    EXPECT_THAT(with(gzip(whole.substr(0, whole.size() - 5))),
                AllOf(HasSubstr("truncated"), HasSubstr("24 bytes"), HasSubstr("only 19")));
    EXPECT_THAT(with(whole + "x"), AllOf(HasSubstr("too long"), HasSubstr("24 bytes")));
    EXPECT_THAT(with(number(0x803) + number(0) + number(2) + number(3)), HasSubstr("holds no images"));
    EXPECT_THAT(with(number(0x803) + number(4'000'000'000) + number(4'000'000'000) + number(4'000'000'000)),
                HasSubstr("too small"));
}

TEST_F(Idx, SaysWhatIsWrongWithGzip) {
    const std::string file = "set/train-images-idx3-ubyte", packed = gzip(images(4));
    const auto with = [&](const std::string &content) {
        write_file(folder / file, content);
        return refused();
    };
    EXPECT_THAT(with(packed.substr(0, packed.size() - 3)), HasSubstr("cut off"));
    EXPECT_THAT(with(packed.substr(0, packed.size() / 2)), HasSubstr("cut off"));
    std::string flipped = packed;
    flipped[packed.size() - 6] = static_cast<char>(flipped[packed.size() - 6] ^ 1); // in the checksum
    EXPECT_THAT(with(flipped), AllOf(HasSubstr("damaged"), HasSubstr("incorrect data check")));
    EXPECT_THAT(with(packed + "x"), HasSubstr("not gzip"));
    EXPECT_THAT(with(packed.substr(0, 10) + std::string(20, '\xff')), HasSubstr("damaged"));
    // A bomb: 10 MB of zeros behind a header that promises 24 bytes is read no further than byte 25.
    EXPECT_THAT(with(gzip(images(4) + std::string(10'000'000, '\0'))), HasSubstr("too long"));
    // One that promises what it cannot hold takes no memory at all.
    EXPECT_THAT(with(gzip(number(0x803) + number(1'000'000) + number(1000) + number(1000))), HasSubstr("too small"));
}

TEST_F(Idx, AcceptsSeveralGzipMembers) {
    const std::string whole = images(4);
    write_file(folder / "set/train-images-idx3-ubyte", gzip(whole.substr(0, 20)) + gzip(whole.substr(20)));
    const DatasetBench bench("idx", {{"path", "set"}}, folder.path());
    EXPECT_THAT(bench.read(0, {0}, 0), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(Idx, SaysWhatDoesNotFitTogether) {
    write_file(folder / "set/train-labels-idx1-ubyte", labels({2, 0, 1}));
    EXPECT_THAT(refused(), AllOf(HasSubstr("4 images"), HasSubstr("3 labels"), HasSubstr("train-labels-idx1-ubyte")));
    write_file(folder / "set/train-labels-idx1-ubyte", labels({2, 0, 1, 2}));
    EXPECT_THAT(refused({{"path", "set"}, {"classes", 3}}),
                AllOf(HasSubstr("t10k-labels"), HasSubstr("label 3 at example 1"), HasSubstr("3 classes")));
    write_file(folder / "set/t10k-images-idx3-ubyte",
               number(0x803) + number(2) + number(3) + number(2) + std::string(12, '\1'));
    EXPECT_THAT(refused(), AllOf(HasSubstr("2 x 3"), HasSubstr("3 x 2")));
    EXPECT_THAT(refused({{"path", "elsewhere"}}), HasSubstr("cannot be read"));
}

// LeCun, Cortes and Burges: 60,000 and 10,000 examples; the first training image is a 5; its pixels sum to 27,525 and
// the classes have 5,923, 6,742, 5,958, 6,131, 5,842, 5,421, 5,918, 6,265, 5,851 and 5,949 examples (counted with
// numpy).
TEST(IdxMnist, IsWhatItsAuthorsSay) {
    const auto data = data_folder();
    if (!data || !std::filesystem::exists(*data / "mnist")) {
        GTEST_SKIP() << "MNIST is not here; set ARMATURE_DATA to a folder with mnist/";
    }
    const DatasetBench bench("idx", {{"path", "mnist"}}, *data);
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"training", 60000}, {"test", 10000}}));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 1, width 28, height 28]");
    const std::vector<double> first = bench.read(0, {0}, 0);
    EXPECT_EQ(std::accumulate(first.begin(), first.end(), 0.0), 27525);
    const std::vector<double> label = bench.all(1);
    std::vector<int> counts(10);
    for (const double l : label) {
        ++counts[static_cast<size_t>(l)];
    }
    EXPECT_EQ(label[0], 5);
    EXPECT_THAT(counts, ElementsAre(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949));
}

} // namespace
