// SPDX-License-Identifier: MIT
// Checkpoints: what was written reads back, and nothing else does. Every malformed file here is one that a careless
// reader would take.
#include "training/checkpoint.hpp"

#include "support/hash.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

namespace armature::training {
namespace {

using ::testing::HasSubstr;
using testing::read_file;
using testing::TemporaryFolder;
using testing::write_file;

const std::vector<float> weight = {1.5F, -2, 3, 4, std::numeric_limits<float>::quiet_NaN(), 6};
const std::vector<double> mean = {0.25, -0.5, 1e300};
const std::vector<float> velocity = {9};

std::vector<StoredTensor> tensors() {
    return {{"hidden.weight", "parameter", Shape::plain(ARM_F32, {2, 3}), weight.data()},
            {"norm.mean", "persistent", Shape::plain(ARM_F64, {3}), mean.data()},
            {"hidden.weight", "state.velocity", Shape::plain(ARM_F32, {}), velocity.data()}};
}

std::string refusal(const std::string &bytes) {
    const TemporaryFolder folder;
    write_file(folder / "file", bytes);
    try {
        read_checkpoint(folder / "file");
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::data);
        EXPECT_THAT(error.what(), HasSubstr((folder / "file").string()));
        return error.what();
    }
    return "";
}

// A file from its parts, as the format has it.
std::string file(const std::string &header, const std::string &data, const std::string &magic = "ARMATUR1",
                 std::optional<uint64_t> length = {}, char pad = '\0') {
    const uint64_t bytes = length.value_or(header.size());
    std::string out = magic + std::string(reinterpret_cast<const char *>(&bytes), 8) + header;
    out.resize((out.size() + 63) / 64 * 64, pad);
    return out + data;
}

std::string entry(const std::string &changes = "{}") {
    Json json = {{"name", "w"},     {"group", "parameter"}, {"type", "f32"},
                 {"shape", {2, 3}}, {"offset", 0},          {"bytes", 24}};
    json.merge_patch(Json::parse(changes));
    return json.dump();
}
std::string header(const std::string &entries) {
    return "{\"step\": 7, \"tensors\": [" + entries + "]}";
}

TEST(Checkpoint, ReadsBackWhatWasWritten) {
    const TemporaryFolder folder;
    const std::string sha256 = write_checkpoint(folder / "a", 120, tensors());
    EXPECT_EQ(sha256, sha256_file(folder / "a"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing temporary is left";
    const StoredFile stored = read_checkpoint(folder / "a");
    EXPECT_EQ(stored.step, 120);
    ASSERT_EQ(stored.tensors.size(), 3U);
    for (size_t i = 0; i < 3; ++i) {
        const StoredTensor &a = stored.tensors[i], b = tensors()[i];
        EXPECT_EQ(a.name, b.name);
        EXPECT_EQ(a.group, b.group);
        EXPECT_EQ(a.shape, b.shape);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(a.data) % 64, 0U);
        const size_t bytes = static_cast<size_t>(b.shape.size()) * (b.shape.type() == ARM_F64 ? 8 : 4);
        EXPECT_EQ(std::memcmp(a.data, b.data, bytes), 0) << b.name;
    }
}

TEST(Checkpoint, HasTheDocumentedBytes) {
    const TemporaryFolder folder;
    write_checkpoint(folder / "a", 7,
                     {{"w", "parameter", Shape::plain(ARM_F32, {2, 3}), weight.data()},
                      {"b", "parameter", Shape::plain(ARM_F64, {3}), mean.data()}});
    const std::string second = R"({"name":"b","group":"parameter","type":"f64","shape":[3],"offset":64,"bytes":24})";
    std::string data(88, '\0');
    std::memcpy(data.data(), weight.data(), 24);
    std::memcpy(data.data() + 64, mean.data(), 24);
    EXPECT_EQ(read_file(folder / "a"), file(R"({"step":7,"tensors":[)" + entry() + "," + second + "]}", data));
}

TEST(Checkpoint, MayHoldNothing) {
    const TemporaryFolder folder;
    write_checkpoint(folder / "a", 0, {});
    EXPECT_TRUE(read_checkpoint(folder / "a").tensors.empty());
}

TEST(Checkpoint, RefusesEveryOtherLength) {
    const TemporaryFolder folder;
    write_checkpoint(folder / "a", 120, tensors());
    const std::string good = read_file(folder / "a");
    for (size_t bytes = 0; bytes < good.size(); ++bytes) {
        EXPECT_NE(refusal(good.substr(0, bytes)), "") << bytes << " of " << good.size() << " bytes";
    }
    EXPECT_THAT(refusal(good + '\0'), HasSubstr("are there"));
}

TEST(Checkpoint, RefusesWhatIsMalformed) {
    const std::string data(24, 'x'), padded = data + std::string(40, '\0') + data, good = header(entry());
    ASSERT_EQ(refusal(file(good, data)), "") << "the pattern of all that follows is good";
    const std::string second = entry(R"({"name": "v", "offset": 64})");
    ASSERT_EQ(refusal(file(header(entry() + "," + second), padded)), "");
    const uint64_t huge = std::numeric_limits<uint64_t>::max();
    struct Case {
        std::string bytes, message;
    };
    const auto one = [&](const std::string &changes) { return file(header(entry(changes)), data); };
    const auto two = [&](const std::string &changes) { return file(header(entry() + "," + entry(changes)), padded); };
    const std::vector<Case> cases = {
        {"", "is no checkpoint"},
        {"ARMATUR1", "is no checkpoint"},
        {file(good, data, "ARMATUR2"), "does not begin with ARMATUR1"},
        {file(good, data, std::string(8, '\x80')), "does not begin"}, // a pickle begins so
        {file(good, data, "ARMATUR1", huge), "header has 18446744073709551615 bytes"},
        {file(good, data, "ARMATUR1", huge - 15), "says that its header"},
        {file(good, data, "ARMATUR1", (1 << 20) + 1), "at most 1048576"},
        {file(good, data, "ARMATUR1", 4096), "says that its header"},
        {file(good, data, "ARMATUR1", 0), ""},
        {file(good, data, "ARMATUR1", good.size() - 1), ""},
        {file(std::string(100'000, '['), data), ""},
        {file("\xff\xfe{}", data), ""},
        {file("[]", data), "the header is no object"},
        {file("null", data), "the header is no object"},
        {file("{}", data), "has no \"step\""},
        {file(R"({"step": 7})", data), "has no \"tensors\""},
        {file(R"({"step": 7, "tensors": {}})", data), "\"tensors\" is no list"},
        {file(R"({"step": -1, "tensors": []})", ""), "\"step\" is -1"},
        {file(R"({"step": 1.5, "tensors": []})", ""), "\"step\" is 1.5"},
        {file(R"({"step": 9223372036854775808, "tensors": []})", ""), "\"step\" is 9223372036854775808"},
        {file(R"({"step": "7", "tensors": []})", ""), "\"step\" is \"7\""},
        {file(R"({"step": 7, "step": 7, "tensors": []})", ""), ""},
        {file(R"({"step": 7, "tensors": [], "code": "import os"})", ""), "unknown keys"},
        {file(R"({"step": 7, "tensors": []})", data), "take 0 bytes, but 24 are there"},
        {file(R"({"step": 7, "tensors": [1]})", data), "a tensor is no object"},
        {one(R"({"code": 1})"), "a tensor has unknown keys"},
        {one(R"({"bytes": null})"), "has no \"bytes\""},
        {one(R"({"name": ""})"), "the name of a tensor"},
        {one(R"({"name": 3})"), "the name of a tensor"},
        {one("{\"name\": \"" + std::string(513, 'n') + "\"}"), "1 to 512 bytes"},
        {one(R"({"group": ""})"), "the group of a tensor"},
        {one(R"({"type": "f16"})"), "unknown type \"f16\""},
        {one(R"({"type": 1})"), "the type of a tensor"},
        {one(R"({"type": "f64"})"), "has 24 bytes, its shape takes 48"},
        {one(R"({"shape": 6})"), "not a list"},
        {one(R"({"shape": [1, 1, 1, 1, 1, 1, 1, 2, 3]})"), "at most 8"},
        {one(R"({"shape": [0]})"), "impossible"},
        {one(R"({"shape": [-2, -3]})"), "wanted a whole number"},
        {one(R"({"shape": [2.0, 3]})"), "wanted a whole number"},
        {one(R"({"shape": [4294967296, 4294967296]})"), "impossible"},
        {one(R"({"shape": [9223372036854775807, 2]})"), "impossible"},
        {one(R"({"shape": [2, 2]})"), "has 24 bytes, its shape takes 16"},
        {one(R"({"bytes": 20})"), "has 20 bytes"},
        {one(R"({"bytes": -24})"), "wanted a whole number"},
        {one(R"({"offset": 64})"), "begins at 64, expected at 0"},
        {one(R"({"offset": -64})"), "wanted a whole number"},
        {one(R"({"offset": 9223372036854775807})"), "begins at 9223372036854775807"},
        {two(R"({"name": "v", "offset": 0})"), "gap or overlap"},
        {two(R"({"name": "v", "offset": 24})"), "gap or overlap"},
        {two(R"({"name": "v", "offset": 128})"), "gap or overlap"},
        {two(R"({"offset": 64})"), "is there twice"},
        {file(good, data, "ARMATUR1", {}, 'x'), "padding"},
        {file(header(entry() + "," + second), data + std::string(40, 'x') + data), "padding"},
        {file(good, data + "x"), "take 24 bytes, but 25 are there"},
        {file(good, data.substr(1)), "take 24 bytes, but 23 are there"},
    };
    for (const Case &c : cases) {
        const std::string message = refusal(c.bytes);
        EXPECT_NE(message, "") << c.bytes.substr(0, 200);
        EXPECT_THAT(message, HasSubstr(c.message)) << c.bytes.substr(0, 200);
    }
}

TEST(Checkpoint, RefusesWhatIsNoFile) {
    const TemporaryFolder folder;
    EXPECT_THROW(read_checkpoint(folder.path()), Error);
    EXPECT_THROW(read_checkpoint(folder / "nothing"), Error);
    EXPECT_THROW(read_checkpoint("/dev/zero"), Error);
}

TEST(Checkpoint, LeavesNothingWhereItCannotBeWritten) {
    const TemporaryFolder folder;
    EXPECT_THROW(write_checkpoint(folder / "missing" / "a", 1, tensors()), Error);
    std::filesystem::create_directory(folder / "a");
    write_file(folder / "a" / "b", "");
    EXPECT_THROW(write_checkpoint(folder / "a", 1, tensors()), Error); // a folder stands in the way of the rename
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

} // namespace
} // namespace armature::training
