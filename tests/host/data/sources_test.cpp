// SPDX-License-Identifier: MIT
// The hash of a data file is remembered only where the file can be known to be the same.
#include "data/sources.hpp"

#include "data/sealed.hpp"

#include "host/data/opening.hpp"

namespace armature::data {
namespace {

using testing::read_file;
using testing::write_file;
using Sources = Opening;
namespace fs = std::filesystem;

TEST_F(Sources, NoticeAChangedByteUnderAnOldDate) {
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
TEST_F(Sources, RememberTheHashOfAFileThatLiesStill) {
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

} // namespace
} // namespace armature::data
