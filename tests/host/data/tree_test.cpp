// SPDX-License-Identifier: MIT
// A folder as a source: found by a slash, hashed by names and contents, decoded once.
#include "data/tree.hpp"

#include "data/sources.hpp"
#include "support/hash.hpp"

#include "host/data/opening.hpp"
#include "plugins/datasets/image_folder_pictures.hpp"

#include <gmock/gmock.h>

#include <sched.h>

namespace armature::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::write_file;
namespace fs = std::filesystem;

class Folders : public Opening {
protected:
    Folders() {
        write_file(root / "set/b/1.png", testing::pictures::grey_png);
        write_file(root / "set/a/2.png", testing::pictures::rgb_png);
        write_file(root / "set/a/10.png", testing::pictures::source_png);
        write_file(root / "set/b/3.png", testing::pictures::small_png);
        write_file(root / "set/B", "hello\n");
    }
    static experiment::Data pictures() {
        experiment::Data data;
        data.dataset = {"image_folder", {{"path", "set"}, {"width", 4}, {"height", 3}}, "/data"};
        data.normalise = "none";
        data.split = {0.5, 0.25, 0.25};
        return data;
    }
};

TEST_F(Folders, AreListedByTheirBytes) {
    fs::create_directories(root / "set/empty");
    fs::create_directory_symlink(root / "set/a", root / "set/link");
    const Tree tree = list_tree(root / "set");
    EXPECT_THAT(tree.names, ElementsAre("B", "a/10.png", "a/2.png", "b/1.png", "b/3.png"));
    EXPECT_EQ(tree.bytes,
              static_cast<int64_t>(6 + testing::pictures::source_png.size() + testing::pictures::rgb_png.size() +
                                   testing::pictures::grey_png.size() + testing::pictures::small_png.size()));
}

// mkdir t; cd t; printf 'hello\n' > B; mkdir a; printf x > a/1; printf '' > a/0
// find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
TEST_F(Folders, AreHashedAsSha256sumDoes) {
    write_file(root / "t/B", "hello\n");
    write_file(root / "t/a/1", "x");
    write_file(root / "t/a/0", "");
    EXPECT_EQ(hash_tree(root / "t", list_tree(root / "t")),
              "2ad7d80754c3ab05f4807bc5b9078aef3b7f373edce76b3d8570daecf2bfcceb");
}

TEST_F(Folders, AreSourcesOfAllTheirFiles) {
    const Source first = source("set/", root.path());
    EXPECT_EQ(first.path, fs::canonical(root / "set"));
    EXPECT_EQ(first.sha256, hash_tree(root / "set", list_tree(root / "set")));
    EXPECT_EQ(first.bytes, list_tree(root / "set").bytes);
    const auto changed = [&](auto &&change) {
        change();
        const std::string now = source("set/", root.path()).sha256;
        return now != first.sha256;
    };
    const auto date = fs::last_write_time(root / "set/B");
    EXPECT_TRUE(changed([&] { // one letter, under the old date
        write_file(root / "set/B", "hullo\n");
        fs::last_write_time(root / "set/B", date);
    }));
    EXPECT_FALSE(changed([&] { write_file(root / "set/B", "hello\n"); }));
    EXPECT_TRUE(changed([&] { fs::rename(root / "set/B", root / "set/C"); }));
    EXPECT_FALSE(changed([&] { fs::rename(root / "set/C", root / "set/B"); }));
    EXPECT_TRUE(changed([&] { write_file(root / "set/new", ""); }));
}

TEST_F(Folders, AreNotFilesAndFilesNotFolders) {
    const auto refused = [&](const std::string &named) -> std::string {
        try {
            find(named, root.path());
        } catch (const Error &error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(find("set/", root.path()), fs::path(root / "set"));
    EXPECT_EQ(find((root / "set").string() + "/", "/"), fs::path(root / "set"));
    EXPECT_THAT(refused("set"), AllOf(HasSubstr("the file \"set\" was not found"), HasSubstr("(a folder)")));
    EXPECT_THAT(refused("set/B/"), AllOf(HasSubstr("the folder \"set/B\" was not found"), HasSubstr("(a file)")));
    EXPECT_THAT(refused("sett/"), HasSubstr("did you mean \"set\"?"));
}

TEST_F(Folders, AreDecodedOnce) {
    const Opened first = open(pictures());
    EXPECT_EQ(first.fields[0].one.text(), "[feature 3, width 4, height 3]");
    EXPECT_EQ(first.training->size(), 2);
    ASSERT_EQ(first.sources.size(), 1u);
    EXPECT_EQ(first.sources[0].named, "set/");
    ASSERT_EQ(cached().size(), 1u);
    const std::string before = bytes(first);
    EXPECT_EQ(bytes(open(pictures())), before);
    EXPECT_EQ(cached().size(), 1u);
    write_file(root / "set/a/2.png", testing::pictures::palette_png);
    EXPECT_NE(open(pictures()).sha256, first.sha256);
    EXPECT_EQ(cached().size(), 2u);
    write_file(root / "set/a/2.png", "no picture");
    EXPECT_THAT(refusal(pictures(), Fault::data), AllOf(HasSubstr("set/a/2.png"), HasSubstr("neither")));
}

// Large enough to be read by several processes, and the same whatever their number.
TEST_F(Folders, AreReadTheSameByManyProcesses) {
    for (int i = 0; i < 40; ++i) {
        write_file(root / fmt::format("many/{}/{:02}.png", i % 3, i),
                   i % 2 == 0 ? testing::pictures::source_png : testing::pictures::rgb_jpg);
    }
    experiment::Data data = pictures();
    data.dataset.settings = {{"path", "many"}, {"width", 700}, {"height", 600}};
    const Opened many = open(data);
    cpu_set_t all, one;
    ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &all) && CPU_COUNT(&one) == 0) {
            CPU_SET(cpu, &one);
        }
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    fs::remove_all(root / "cache/armature/decoded");
    const Opened alone = open(data);
    ASSERT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
    EXPECT_EQ(bytes(alone), bytes(many));
    EXPECT_GT(bytes(many).size(), size_t{40} * 700 * 600 * 3);
}

} // namespace
} // namespace armature::data
