// SPDX-License-Identifier: MIT
// The pages of docs/plugins: what they show stands in the files that they name, experiments are right, and links lead
// somewhere.
#include "experiment/document.hpp"
#include "experiment/resolve.hpp"
#include "support/guide.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> pages() {
    std::vector<fs::path> found;
    for (const fs::directory_entry &entry : fs::directory_iterator(source_folder() / "docs" / "plugins")) {
        found.push_back(entry.path());
    }
    return found;
}

// A part of an experiment, made whole.
Json completed(const Json &part) {
    Json whole = {{"data", {{"dataset", "gaussians"}}},
                  {"network", {{{"layer", "affine"}, {"units", "${data.classes}"}}}},
                  {"loss", "cross_entropy"},
                  {"optimizer", "adam"}};
    whole.update(part);
    return whole;
}

TEST(PluginPages, ThereIsOneForEveryKind) {
    const std::string contents = read_file(source_folder() / "docs" / "plugins" / "README.md");
    int kinds = 0;
    for (const fs::directory_entry &entry : fs::directory_iterator(source_folder() / "sdk" / "templates")) {
        const std::string kind = entry.path().filename();
        EXPECT_TRUE(fs::exists(source_folder() / "docs" / "plugins" / (kind + ".md"))) << kind;
        EXPECT_THAT(contents, ::testing::HasSubstr("(" + kind + ".md)"));
        EXPECT_THAT(contents, ::testing::HasSubstr("`armature plugins new " + kind + " NAME`"));
        ++kinds;
    }
    EXPECT_EQ(kinds, 10);
}

TEST(PluginPages, ShowWhatStandsInTheFiles) {
    int listings = 0, experiments = 0;
    for (const fs::path &page : pages()) {
        int here = 0;
        for (const Block &block : blocks(read_file(page))) {
            SCOPED_TRACE(page.string() + ":" + std::to_string(block.line));
            if (block.language == "json") {
                const experiment::Document document =
                    experiment::from_json(completed(parse_json(block.text, page)), "");
                EXPECT_NO_THROW(experiment::check(document, catalogue())) << block.text;
                ++experiments;
            } else if (block.has("of")) {
                EXPECT_GE(count_lines_in(block.text, read_file(source_folder() / block.words.at("of"))), 1U)
                    << block.text;
                ++here;
            } else {
                ADD_FAILURE() << "a block that nothing is compared with";
            }
        }
        EXPECT_GE(here, 1) << page;
        listings += here;
    }
    EXPECT_GE(listings, 20);
    EXPECT_GE(experiments, 5);
}

TEST(PluginPages, LinkToWhatIsThere) {
    const std::regex link(R"(\]\(([^)# ]+)(#[^)]*)?\))");
    std::vector<fs::path> all = pages();
    all.push_back(source_folder() / "docs" / "write-a-layer.md");
    int links = 0;
    for (const fs::path &page : all) {
        const std::string text = read_file(page);
        for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
            EXPECT_TRUE(fs::exists(page.parent_path() / (*at)[1].str())) << page << ": " << (*at)[1];
            ++links;
        }
    }
    EXPECT_GE(links, 20);
}

// Clauses that a page names are those of its kind, and there.
TEST(PluginPages, NameClausesThatThereAre) {
    const std::string rules = read_file(source_folder() / "sdk" / "abi" / "RULES.md");
    const std::regex span(R"((ARM-[A-Z]+)-(\d\d\d)(?: to (\d\d\d))?)");
    int named = 0;
    for (const fs::path &page : pages()) {
        const std::string text = read_file(page);
        for (std::sregex_iterator at(text.begin(), text.end(), span), end; at != end; ++at) {
            for (const int i : {2, 3}) {
                if ((*at)[static_cast<size_t>(i)].matched) {
                    const std::string clause = (*at)[1].str() + "-" + (*at)[static_cast<size_t>(i)].str();
                    EXPECT_THAT(rules, ::testing::HasSubstr("| " + clause + " |")) << page;
                    ++named;
                }
            }
        }
    }
    EXPECT_GE(named, 12);
}

} // namespace
} // namespace armature::testing
