// SPDX-License-Identifier: MIT
// Opening data through real dataset plugins: fields, facts, normalisation that knows the training examples only, the
// cache that runs share, and what is refused.
#include "data/cache.hpp"
#include "data/decode.hpp"
#include "data/sources.hpp"

#include "support/hash.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

namespace armature::data {
namespace {

using ::testing::HasSubstr;
using testing::read_file;
using testing::TemporaryFolder;
using testing::write_file;
namespace fs = std::filesystem;

class Open : public ::testing::Test {
protected:
    Open() { setenv("XDG_CACHE_HOME", (root / "cache").c_str(), 1); }

    // 40 rows: the row's number, a column that is large in few rows, a constant one; classes a, b, c.
    void write_table() const {
        std::string text = "row,spike,same,class\n";
        for (int i = 0; i < 40; ++i) {
            text += fmt::format("{},{},7.5,{}\n", i, i % 7 == 0 ? 1000 + i : -i, "abc"[i % 3]);
        }
        write_file(root / "table.csv", text);
    }
    static experiment::Data table(const std::string &normalise = "standard") {
        experiment::Data data;
        data.dataset = {"csv", {{"path", "table.csv"}, {"label_name", "class"}}, "/data"};
        data.normalise = normalise;
        data.split = {0.5, 0.2, 0.2};
        data.seed = 2; // under which the training rows are not like the others
        return data;
    }
    static experiment::Data spirals(int64_t points) {
        experiment::Data data;
        data.dataset = {"spirals", {{"classes", 3}, {"points", points}}, "/data"};
        return data;
    }
    Opened open(const experiment::Data &data, int32_t type = ARM_F64) {
        plugin::Registry registry(testing::catalogue());
        return data::open(data, root.path(), registry, type);
    }
    std::string refusal(const experiment::Data &data, Fault fault) {
        try {
            open(data);
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, fault) << error.what();
            return error.what();
        }
        ADD_FAILURE() << "nothing was refused";
        return "";
    }
    // Field `f` of every example of a part.
    template <class T> static std::vector<T> all(const Opened &opened, const Part &part, size_t f) {
        std::vector<int64_t> examples(static_cast<size_t>(part.size()));
        std::iota(examples.begin(), examples.end(), int64_t{0});
        std::vector<T> out(examples.size() * static_cast<size_t>(opened.fields[f].one.size()));
        part.read(f, examples, out.data());
        return out;
    }
    static std::string bytes(const Opened &opened) {
        std::string out;
        for (const auto &part : {&opened.training, &opened.validation, &opened.test}) {
            const auto values = all<double>(opened, **part, 0);
            out.append(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(double));
        }
        return out;
    }
    std::vector<fs::path> cached() const {
        std::vector<fs::path> files;
        for (const auto &entry : fs::directory_iterator(root / "cache/armature/decoded")) {
            if (!entry.path().filename().string().starts_with("lock-")) {
                files.push_back(entry.path());
            }
        }
        return files;
    }
    TemporaryFolder root;
};

TEST_F(Open, TellsWhatThereIs) {
    write_table();
    const Opened opened = open(table(), ARM_F32);
    ASSERT_EQ(opened.fields.size(), 2U);
    EXPECT_FALSE(opened.fields[0].target);
    EXPECT_EQ(opened.fields[0].one, Shape(ARM_F32, {{ARM_ROLE_FEATURE, 3}}));
    EXPECT_TRUE(opened.fields[1].target);
    EXPECT_EQ(opened.fields[1].one, Shape(ARM_I32, {}));
    EXPECT_EQ(opened.fields[1].classes, 3);
    const experiment::Facts wanted = {{"data.features", 3},
                                      {"data.classes", 3},
                                      {"data.outputs", 3},
                                      {"data.inputs", 1},
                                      {"data.input_fields", Json::array({"features"})},
                                      {"data.target_fields", Json::array({"label"})},
                                      {"data.training", 20},
                                      {"data.validation", 8},
                                      {"data.test", 8}};
    EXPECT_EQ(opened.facts, wanted);
    EXPECT_EQ(opened.tables.at("label"), (std::vector<std::string>{"a", "b", "c"}));
    ASSERT_EQ(opened.sources.size(), 1U);
    EXPECT_EQ(opened.sources[0].named, "table.csv");
    EXPECT_EQ(opened.sources[0].sha256, sha256_file(root / "table.csv"));
    EXPECT_EQ(opened.sources[0].bytes, static_cast<int64_t>(fs::file_size(root / "table.csv")));
}

TEST_F(Open, LeavesValuesAloneIfAsked) {
    write_table();
    const Opened opened = open(table("none"));
    std::set<double> rows;
    for (const auto &part : {&opened.training, &opened.validation, &opened.test}) {
        const auto x = all<double>(opened, **part, 0);
        const auto y = all<int32_t>(opened, **part, 1);
        for (size_t i = 0; i < y.size(); ++i) {
            const auto row = static_cast<int>(x[3 * i]);
            rows.insert(row);
            EXPECT_EQ(x[3 * i + 1], row % 7 == 0 ? 1000 + row : -row);
            EXPECT_EQ(x[3 * i + 2], 7.5);
            EXPECT_EQ(y[i], row % 3);
        }
    }
    EXPECT_EQ(rows.size(), 36U) << "no example is in two parts";
    // Any order, and any example twice.
    const std::vector<int64_t> some = {5, 0, 5};
    std::vector<double> x(9);
    opened.validation->read(0, some, x.data());
    const auto in_order = all<double>(opened, *opened.validation, 0);
    EXPECT_EQ(x[0], in_order[15]);
    EXPECT_EQ(x[3], in_order[0]);
    EXPECT_EQ(x[6], in_order[15]);
}

// The expected numbers are computed here, in another way, from the raw training rows. All rows together would give
// quite other ones, so a leak of held-out rows shows.
TEST_F(Open, NormalisesEveryPartByTheTrainingExamples) {
    write_table();
    const Opened raw = open(table("none"));
    const auto x = all<double>(raw, *raw.training, 0);
    const size_t n = x.size() / 3;
    for (const std::string method : {"standard", "range"}) {
        const Opened opened = open(table(method));
        for (size_t f = 0; f < 3; ++f) {
            long double sum = 0, squares = 0, least = x[f], greatest = x[f];
            for (size_t i = 0; i < n; ++i) {
                const long double v = x[3 * i + f];
                sum += v;
                squares += v * v;
                least = std::min(least, v);
                greatest = std::max(greatest, v);
            }
            const long double mean = sum / static_cast<long double>(n);
            const long double deviation = std::sqrt(squares / static_cast<long double>(n) - mean * mean);
            const auto centre = static_cast<double>(method == "range" ? least : mean);
            const auto width = static_cast<double>(f == 2 ? 1 : method == "range" ? greatest - least : deviation);
            for (const auto &[normal, plain] : {std::pair{&opened.training, &raw.training},
                                                {&opened.validation, &raw.validation},
                                                {&opened.test, &raw.test}}) {
                const auto a = all<double>(opened, **normal, 0), b = all<double>(raw, **plain, 0);
                ASSERT_EQ(a.size(), b.size());
                for (size_t i = f; i < a.size(); i += 3) {
                    EXPECT_NEAR(a[i], (b[i] - centre) / width, 1e-9) << method << " feature " << f;
                }
            }
            if (f == 0 && method == "standard") {
                EXPECT_GT(std::abs(centre - 19.5), 0.2)
                    << "the mean of all rows would do as well: a leak would not show";
            }
        }
        EXPECT_EQ(Json::parse(opened.normalisation)["method"], method);
        EXPECT_EQ(all<int32_t>(opened, *opened.test, 1), all<int32_t>(raw, *raw.test, 1)) << "labels stay";
    }
}

TEST_F(Open, NormalisesFloatsAsDoubles) {
    write_table();
    const Opened f64 = open(table(), ARM_F64), f32 = open(table(), ARM_F32);
    const auto a = all<double>(f64, *f64.test, 0);
    const auto b = all<float>(f32, *f32.test, 0);
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_NEAR(a[i], b[i], 1e-5);
    }
}

// Images: one mean and one deviation for each channel, over width, height and examples.
TEST_F(Open, NormalisesImagesByChannel) {
    std::string images("\0\0\x08\x03\0\0\0\x0a\0\0\0\x02\0\0\0\x03", 16), labels("\0\0\x08\x01\0\0\0\x0a", 8);
    double sum = 0, squares = 0;
    for (int i = 0; i < 60; ++i) {
        const int pixel = i * 37 % 256;
        images += static_cast<char>(pixel);
        if (i < 30) { // the training images: the first five of ten
            sum += pixel;
            squares += pixel * pixel;
        }
    }
    for (int i = 0; i < 10; ++i) {
        labels += static_cast<char>(i % 2);
    }
    const auto part = [&](const std::string &magic, size_t size, size_t from, size_t count, const std::string &all) {
        std::string text = magic;
        text[7] = static_cast<char>(count);
        return text + all.substr(magic.size() + from * size, count * size);
    };
    const std::string i16 = images.substr(0, 16), l8 = labels.substr(0, 8);
    write_file(root / "train-images", part(i16, 6, 0, 5, images));
    write_file(root / "train-labels", part(l8, 1, 0, 5, labels));
    write_file(root / "test-images", part(i16, 6, 5, 5, images));
    write_file(root / "test-labels", part(l8, 1, 5, 5, labels));
    experiment::Data data;
    data.dataset = {"idx",
                    {{"training_images", "train-images"},
                     {"training_labels", "train-labels"},
                     {"test_images", "test-images"},
                     {"test_labels", "test-labels"}},
                    "/data"};
    data.split = {1.0, 0.0};
    const Opened opened = open(data);
    EXPECT_EQ(opened.facts.at("data.width"), 3);
    EXPECT_EQ(opened.facts.at("data.height"), 2);
    EXPECT_EQ(opened.facts.at("data.channels"), 1);
    EXPECT_EQ(opened.facts.at("data.features"), 6);
    EXPECT_EQ(opened.validation->size(), 0);
    const double mean = sum / 30, deviation = std::sqrt(squares / 30 - mean * mean);
    const auto test = all<double>(opened, *opened.test, 0);
    ASSERT_EQ(test.size(), 30U);
    for (size_t k = 0; k < test.size(); ++k) {
        EXPECT_NEAR(test[k], ((30 + static_cast<int>(k)) * 37 % 256 - mean) / deviation, 1e-12);
    }
}

// A file under the right name, whole, but with other numbers: if they come back, the plugin was not asked.
TEST_F(Open, DoesNotDecodeTwice) {
    write_table();
    const Opened first = open(table("none"));
    ASSERT_EQ(cached().size(), 1U);
    const fs::path file = cached()[0];
    {
        const auto sealed = Sealed::open(file);
        ASSERT_TRUE(sealed);
        std::vector<std::byte> payload(sealed->payload().begin(), sealed->payload().end());
        const float other = 4321;
        std::memcpy(payload.data(), &other, sizeof other); // the first row's number
        SealedWriter writer(file, sealed->header(), payload.size());
        writer.write(0, payload.data(), payload.size());
        writer.finish();
    }
    const Opened second = open(table("none"));
    EXPECT_NE(bytes(first), bytes(second));
    EXPECT_EQ(first.sha256, second.sha256);
    EXPECT_EQ(second.tables, first.tables);
    EXPECT_EQ(cached().size(), 1U);
    // Another split or normalisation decodes nothing anew; another setting of the dataset does.
    experiment::Data other = table();
    other.split = {0.3, 0.3};
    open(other);
    EXPECT_EQ(cached().size(), 1U);
    other.dataset.settings["drop"] = {"same"};
    open(other);
    EXPECT_EQ(cached().size(), 2U);
}

TEST_F(Open, DecodesAgainWhenTheCacheIsBroken) {
    write_table();
    const std::string good = bytes(open(table()));
    const fs::path file = cached().at(0);
    const std::string whole = read_file(file);
    for (const std::string &broken :
         {std::string(), std::string("ARMDATA1"), std::string(4096, '\xff'), whole.substr(0, whole.size() / 2),
          whole + "x", whole.substr(0, whole.size() - 1) + "?"}) {
        write_file(file, broken);
        EXPECT_EQ(bytes(open(table())), good);
        EXPECT_EQ(read_file(file), whole) << "and the cache is mended";
    }
    fs::remove(file);
    fs::create_directory(file); // cannot be replaced: works without
    EXPECT_EQ(bytes(open(table())), good);
}

TEST_F(Open, WorksWithoutACache) {
    write_table();
    const std::string good = bytes(open(table()));
    write_file(root / "file", "no folder");
    setenv("XDG_CACHE_HOME", (root / "file").c_str(), 1);
    EXPECT_EQ(bytes(open(table())), good);
}

TEST_F(Open, RemovesWhatAKilledProcessLeft) {
    open(spirals(50));
    const fs::path file = cached().at(0);
    fs::remove(file);
    write_file(file.string() + ".Ab12Cd", "half a file");
    open(spirals(50));
    EXPECT_EQ(cached(), std::vector<fs::path>{file});
}

TEST_F(Open, MayHappenInManyProcessesAtOnce) {
    const auto hash = [&] { return sha256(bytes(open(spirals(100'000)))); };
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        children.push_back(fork());
        if (children.back() == 0) {
            try {
                write_file(root / ("hash" + std::to_string(i)), hash());
                _exit(0);
            } catch (...) {
                _exit(1);
            }
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const std::string mine = hash();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(read_file(root / ("hash" + std::to_string(i))), mine);
    }
    EXPECT_EQ(cached().size(), 1U) << "one file, nothing temporary";
}

TEST_F(Open, MakesGeneratedSetsFromTheirOwnSeed) {
    experiment::Data a = spirals(50), b = spirals(50);
    b.seed = 1;
    EXPECT_EQ(bytes(open(a)), bytes(open(a)));
    EXPECT_NE(bytes(open(a)), bytes(open(b)));
    EXPECT_NE(open(a).sha256, open(b).sha256);
    EXPECT_TRUE(open(a).sources.empty());
}

TEST_F(Open, NoticesAChangedByteUnderAnOldDate) {
    write_table();
    const std::string before = open(table()).sha256;
    const auto date = fs::last_write_time(root / "table.csv");
    std::string text = read_file(root / "table.csv");
    text[text.find("-5,")] = '3'; // same length
    write_file(root / "table.csv", text);
    fs::last_write_time(root / "table.csv", date);
    EXPECT_NE(open(table()).sha256, before);
}

// The bundled digits have lain still for long enough to be remembered. An entry with a wrong hash in it shows that a
// remembered file is not read again.
TEST_F(Open, RemembersTheHashOfAFileThatLiesStill) {
    const fs::path folder = testing::source_folder() / "experiments/data", entries = root / "cache/armature/sources";
    const Source first = source("digits.csv.gz", folder);
    EXPECT_EQ(first.sha256, "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
    EXPECT_EQ(first.bytes, 57512);
    if (fs::is_empty(entries)) {
        GTEST_SKIP() << "the repository's files changed less than two seconds ago";
    }
    const fs::path entry = fs::directory_iterator(entries)->path();
    Json header = Sealed::open(entry)->header();
    header["sha256"] = "remembered";
    SealedWriter(entry, header, 0).finish();
    EXPECT_EQ(source("digits.csv.gz", folder).sha256, "remembered");
    // A file that was just written is never remembered: the clock of the file system is too coarse.
    write_table();
    source("table.csv", root.path());
    EXPECT_EQ(std::distance(fs::directory_iterator(entries), {}), 1);
}

TEST_F(Open, RefusesBrokenFilesByNameAndLine) {
    write_file(root / "table.csv", "x,class\n1,a\n2,b,3\n");
    EXPECT_THAT(refusal(table(), Fault::data), ::testing::AllOf(HasSubstr("table.csv"), HasSubstr("line 3")));
    write_file(root / "table.csv", "x,class\n1,a\nnan,b\n");
    EXPECT_THAT(refusal(table(), Fault::data), HasSubstr("line 3"));
    fs::remove(root / "table.csv");
    EXPECT_THAT(refusal(table(), Fault::data), HasSubstr("was not found"));
    EXPECT_EQ(fs::exists(root / "cache/armature/decoded") ? cached().size() : 0U, 0U) << "nothing broken is kept";
}

TEST_F(Open, RefusesAnUnknownNormalisation) {
    write_table();
    EXPECT_THAT(refusal(table("whiten"), Fault::experiment), HasSubstr("known are standard, range, none"));
}

TEST(Order, IsAPermutationOfTheSeedAndTheEpoch) {
    const auto a = order(1000, 7, 1, true);
    EXPECT_EQ(std::set<int64_t>(a.begin(), a.end()).size(), 1000U);
    EXPECT_EQ(a, order(1000, 7, 1, true));
    EXPECT_NE(a, order(1000, 7, 2, true));
    EXPECT_NE(a, order(1000, 8, 1, true));
    EXPECT_EQ(order(4, 7, 1, false), (std::vector<int64_t>{0, 1, 2, 3}));
}

} // namespace
} // namespace armature::data
