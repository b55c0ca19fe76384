// SPDX-License-Identifier: MIT
// cifar: small files written here, each way in which a file can be broken, and the real CIFAR-10 where it is installed.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

using namespace armature;
using namespace armature::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

// Byte i of the red plane is i mod 251, of the green one that and 1, of the blue one that and 2; all moved by `seed`.
std::string record(const std::string &labels, int seed) {
    std::string out = labels;
    for (int i = 0; i < 3 * 1024; ++i) {
        out += static_cast<char>((i % 1024 + i / 1024 + seed) % 251);
    }
    return out;
}
using Splits = std::vector<std::pair<std::string, int64_t>>;

class Cifar : public ::testing::Test {
protected:
    std::string refused(const Json &settings) { return refusal("cifar", settings, folder.path()); }
    TemporaryFolder folder;
};

TEST_F(Cifar, ReadsTheOfficialFilesAndWeavesThePlanes) {
    for (int i = 1; i <= 5; ++i) {
        const std::string content = record({static_cast<char>(i)}, 10 * i) + record({static_cast<char>(9 - i)}, i);
        write_file(folder / ("set/data_batch_" + std::to_string(i) + ".bin" + (i == 3 ? ".gz" : "")),
                   i == 3 ? gzip(content) : content);
    }
    write_file(folder / "set/test_batch.bin", record({7}, 100));
    const DatasetBench bench("cifar", {{"path", "set"}}, folder.path());
    EXPECT_EQ(bench.sources.size(), 6u);
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 3, width 32, height 32]");
    EXPECT_EQ(bench.fields[0].shape.type(), ARM_U8);
    EXPECT_EQ(bench.fields[1].classes, 10);
    EXPECT_EQ(bench.splits, (Splits{{"training", 10}, {"test", 1}}));
    EXPECT_THAT(bench.all(1), ElementsAre(1, 8, 2, 7, 3, 6, 4, 5, 5, 4));
    EXPECT_THAT(bench.all(1, 1), ElementsAre(7));
    EXPECT_EQ(bench.tables.at("label").at(9), "9");
    // Pixel 300 of the picture is (x, y) = (12, 9): channels side by side.
    const std::vector<double> pictures = bench.read(0, {8, 1}, 0);
    ASSERT_EQ(pictures.size(), 2u * 3072);
    EXPECT_THAT(std::vector<double>(pictures.begin() + 900, pictures.begin() + 903), ElementsAre(99, 100, 101));
    EXPECT_THAT(std::vector<double>(pictures.begin() + 3072, pictures.begin() + 3075), ElementsAre(1, 2, 3));
    EXPECT_EQ(bench.read(1, {0}, 0)[3], 101); // pixel 1, red
}

TEST_F(Cifar, ReadsTheHundredWithEitherLabel) {
    write_file(folder / "set/train.bin", record({19, 99}, 1) + record({0, 4}, 2));
    write_file(folder / "set/test.bin", record({7, 8}, 3));
    write_file(folder / "coarse.txt", [] {
        std::string names;
        for (int i = 0; i < 20; ++i) {
            names += "class " + std::to_string(i) + "\r\n";
        }
        return names + "\n";
    }());
    const DatasetBench fine("cifar", {{"path", "set"}, {"classes", 100}}, folder.path());
    EXPECT_THAT(fine.all(1), ElementsAre(99, 4));
    EXPECT_THAT(fine.all(1, 1), ElementsAre(8));
    const DatasetBench coarse("cifar", {{"path", "set"}, {"classes", 20}, {"names", "coarse.txt"}}, folder.path());
    EXPECT_THAT(coarse.all(1), ElementsAre(19, 0));
    EXPECT_EQ(coarse.tables.at("label").at(19), "class 19");
    EXPECT_EQ(fine.all(0), coarse.all(0));
    EXPECT_THAT(refused({{"path", "set"}, {"classes", 100}, {"names", "coarse.txt"}}),
                AllOf(HasSubstr("20 names"), HasSubstr("100 classes")));
}

TEST_F(Cifar, SaysWhatIsWrong) {
    const auto with = [&](const std::string &content) {
        write_file(folder / "batch", content);
        const std::string message = refused({{"training", {"batch"}}});
        EXPECT_THAT(message, HasSubstr("batch"));
        return message;
    };
    EXPECT_THAT(with(""), HasSubstr("no records"));
    EXPECT_THAT(with(record({1}, 0) + record({2}, 0).substr(0, 3000)),
                AllOf(HasSubstr("record 2"), HasSubstr("3000 of its 3073 bytes")));
    EXPECT_THAT(with(record({1}, 0) + record({10}, 0)), AllOf(HasSubstr("label 10 in record 2"), HasSubstr("0 ... 9")));
    EXPECT_THAT(with(gzip(record({1}, 0)).substr(0, 200)), HasSubstr("cut off"));
    EXPECT_THAT(with(record({1, 2}, 0)), HasSubstr("classes 10 or 100"));
    EXPECT_THAT(refused(Json::object()), HasSubstr("wants path"));
    EXPECT_THAT(refused({{"path", "set"}, {"classes", 30}}), HasSubstr("no CIFAR of 30 classes"));
    EXPECT_THAT(refused({{"path", "elsewhere"}}), HasSubstr("cannot be read"));
}

// 100 pictures a class. The first record's label, the means of the three planes and one pixel, by Python:
//   r = numpy.frombuffer(gzip.open("lossless-1000.bin.gz").read(), "u1").reshape(1000, 3073)
//   r[0, 0]; r[:, 1:].reshape(1000, 3, 1024).mean((0, 2)); r[7, 1 + 5 * 32 + 3 :: 1024]
TEST(CifarTen, IsWhatItsRecordsHold) {
    const auto data = data_folder();
    if (!data || !std::filesystem::exists(*data / "cifar10/lossless-1000.bin.gz")) {
        GTEST_SKIP() << "CIFAR-10 is not here; set ARMATURE_DATA to a folder with cifar10/";
    }
    const DatasetBench bench(
        "cifar", {{"training", {"cifar10/lossless-1000.bin.gz"}}, {"names", "cifar10/batches.meta.txt"}}, *data);
    EXPECT_EQ(bench.splits, (Splits{{"training", 1000}}));
    EXPECT_EQ(bench.tables.at("label").at(6), "frog");
    std::vector<int> counts(10);
    for (const double l : bench.all(1)) {
        ++counts[static_cast<size_t>(l)];
    }
    EXPECT_EQ(counts, std::vector<int>(10, 100));
    std::vector<double> mean(3);
    const std::vector<double> all = bench.all(0);
    for (size_t i = 0; i < all.size(); ++i) {
        mean[i % 3] += all[i] / 1024 / 1000;
    }
    EXPECT_EQ(bench.all(1)[0], 6);
    EXPECT_NEAR(mean[0], 125.8035068, 1e-6);
    EXPECT_NEAR(mean[1], 123.1868799, 1e-6);
    EXPECT_NEAR(mean[2], 114.0458320, 1e-6);
    const std::vector<double> seventh = bench.read(0, {7}, 0);
    EXPECT_THAT(std::vector<double>(seventh.begin() + 3 * 163, seventh.begin() + 3 * 164), ElementsAre(152, 135, 126));
}

} // namespace
