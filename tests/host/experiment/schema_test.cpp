// SPDX-License-Identifier: MIT
// The JSON Schema for editors, the experiments that come with the program, and the examples in the documentation.
#include "experiment/structure.hpp"
#include "host/experiment/small.hpp"
#include "search/sampler.hpp"

#include <fmt/format.h>

namespace armature::experiment {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

std::vector<fs::path> experiment_files() {
    std::vector<fs::path> files;
    for (const auto &entry : fs::recursive_directory_iterator(armature::testing::source_folder() / "experiments")) {
        if (entry.path().extension() == ".json" && entry.path().string().find("/data/") == std::string::npos) {
            files.push_back(entry.path());
        }
    }
    return files;
}

TEST(Schema, KnowsEveryComponentWithItsSettings) {
    const Json all = schema(catalogue());
    EXPECT_EQ(all["$schema"], "https://json-schema.org/draft/2020-12/schema");
    const Json &affine = all["$defs"]["layer affine"];
    EXPECT_EQ(affine["properties"]["layer"], (Json{{"const", "affine"}}));
    EXPECT_EQ(affine["properties"]["units"]["anyOf"][0]["minimum"], 1);
    EXPECT_TRUE(affine["properties"].contains("inputs"));
    EXPECT_THAT(affine["required"], Contains("units"));
    EXPECT_EQ(affine["additionalProperties"], false);
    EXPECT_EQ(all["properties"]["train"]["$ref"], "#/$defs/train");
    const Json &drop = all["$defs"]["dataset csv"]["properties"]["drop"]["anyOf"]; // one item stands for an array
    EXPECT_EQ(drop[0]["type"], "array");
    EXPECT_EQ(drop[1], (Json{{"type", "string"}}));
    EXPECT_EQ(drop[2], (Json{{"$ref", "#/$defs/expression"}}));
    EXPECT_EQ(affine["properties"]["inputs"]["anyOf"].size(), 2u) << "no single name in the structure";
    for (const plugin::Component &component : catalogue().all()) {
        const bool layer = plugin::same_space(component.kind, plugin::Kind::layer);
        const std::string name = fmt::format("{} {}", layer ? "layer" : plugin::word(component.kind), component.name);
        EXPECT_TRUE(all["$defs"].contains(name)) << name;
    }
}

// Every "$ref" leads somewhere.
void expect_references(const Json &value, const Json &definitions, int &count) {
    if (value.is_object() && value.contains("$ref")) {
        std::string name = value["$ref"].get<std::string>();
        name = name.substr(std::string("#/$defs/").size());
        for (size_t at = name.find("%20"); at != std::string::npos; at = name.find("%20")) {
            name.replace(at, 3, " ");
        }
        EXPECT_TRUE(definitions.contains(name)) << name;
        ++count;
    }
    for (const Json &item : value) {
        if (item.is_structured()) {
            expect_references(item, definitions, count);
        }
    }
}

TEST(Schema, HasNoLooseEnds) {
    const Json all = schema(catalogue());
    int count = 0;
    expect_references(all, all["$defs"], count);
    EXPECT_GT(count, 100);
}

TEST(Schema, IsWrittenByTheCommand) {
    const armature::testing::TemporaryFolder folder;
    const auto written = armature::testing::armature({"schema", "--output", "experiment.schema.json"}, folder.path());
    EXPECT_EQ(written.exit_code, 0) << written.err;
    EXPECT_EQ(read_json(folder / "experiment.schema.json"), schema(catalogue()));
    EXPECT_EQ(parse_json(armature::testing::armature({"schema"}, folder.path()).out, "output"), schema(catalogue()));
    const auto refused = armature::testing::armature({"schema", "--output", "none/schema.json"}, folder.path());
    EXPECT_EQ(refused.exit_code, static_cast<int>(Fault::usage));
    EXPECT_THAT(refused.err, ::testing::HasSubstr("none/schema.json: cannot write the schema"));
}

TEST(Experiments, PassTheirOwnCheckAndOpenWithAQuestion) {
    const std::vector<fs::path> files = experiment_files();
    EXPECT_GE(files.size(), 6U);
    for (const fs::path &file : files) {
        SCOPED_TRACE(file);
        const Document document = read(file);
        EXPECT_THAT(refusals([&] { check(document, catalogue()); }), IsEmpty());
        EXPECT_THAT(refusals([&] { search::read_sweep(document); }), IsEmpty());
        EXPECT_GT(document.json.value("question", "").size(), 20U);
    }
}

TEST(Documentation, ShowsExperimentsThatAreRight) {
    int examples = 0;
    for (const char *page : {"experiment.md", "search.md"}) {
        const std::string text = armature::testing::read_file(armature::testing::source_folder() / "docs" / page);
        for (size_t at = text.find("```json\n"); at != std::string::npos; at = text.find("```json\n", at + 1)) {
            const size_t begin = at + std::string("```json\n").size();
            const Document document =
                from_json(parse_json(std::string_view(text).substr(begin, text.find("```", begin) - begin), page), "");
            EXPECT_THAT(refusals([&] { check(document, catalogue()); }), IsEmpty()) << page;
            EXPECT_THAT(refusals([&] { search::read_sweep(document); }), IsEmpty()) << page;
            Facts known = facts();
            known["data.input_fields"] = Json::array({"features"});
            EXPECT_THAT(refusals([&] { resolve(document, {}, known, catalogue()); }), IsEmpty()) << page;
            ++examples;
        }
    }
    EXPECT_EQ(examples, 5);
}

} // namespace
} // namespace armature::experiment
