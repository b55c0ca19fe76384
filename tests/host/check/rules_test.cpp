// SPDX-License-Identifier: MIT
// sdk/abi/RULES.md and the checks say the same: every check has a clause that names its level, and every clause that
// names the checker's level has a check.
#include "check/check.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace armature::check {
namespace {

struct Row {
    std::string requirement, otherwise, enforced_by;
};

std::map<std::string, Row> rows() {
    std::map<std::string, Row> out;
    std::istringstream lines(testing::read_file(testing::source_folder() / "sdk" / "abi" / "RULES.md"));
    const std::regex row(R"(\| (ARM-[A-Z]+-\d{3}) \| (.+) \| (.+) \| (.+) \|)");
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (line.starts_with("| ARM-")) {
            EXPECT_TRUE(std::regex_match(line, found, row)) << line;
            EXPECT_TRUE(out.emplace(found[1], Row{found[2], found[3], found[4]}).second) << found[1] << " stands twice";
        }
    }
    return out;
}

TEST(Rules, NameTheLevelOfEveryCheck) {
    const auto all = rows();
    ASSERT_GT(all.size(), 100u);
    std::set<std::string> checked;
    for (const Check &check : all_checks()) {
        EXPECT_TRUE(checked.insert(check.id).second) << check.id << " is two checks";
        const auto found = all.find(check.id);
        ASSERT_NE(found, all.end()) << check.id << " is no clause";
        const std::string level = "checker level " + std::to_string(check.level);
        EXPECT_NE(found->second.enforced_by.find(level), std::string::npos)
            << check.id << " is at level " << check.level << ", enforced by: " << found->second.enforced_by;
    }
    for (const auto &[id, row] : all) {
        const bool by_checker = std::regex_search(row.enforced_by, std::regex("checker level \\d+(,|$)"));
        const bool as_another = row.enforced_by.find(", as a") != std::string::npos; // part of another check
        EXPECT_EQ(by_checker && !as_another, checked.contains(id)) << id << ": " << row.enforced_by;
    }
}

TEST(Rules, AreSentences) {
    for (const auto &[id, row] : rows()) {
        EXPECT_EQ(row.requirement.back(), '.') << id;
        EXPECT_GT(row.otherwise.size(), 0u) << id;
    }
    for (const Check &check : all_checks()) {
        EXPECT_GT(std::string(check.sentence).size(), 10u) << check.id;
    }
}

} // namespace
} // namespace armature::check
