// SPDX-License-Identifier: MIT
// From a declaration to a schema, and from the typed table to the members.
#include "plugin/settings.hpp"

#include <armature/layer.hpp>

#include <gtest/gtest.h>

namespace armature {
namespace {

struct Everything {
    static constexpr const char *name = "everything";
    int64_t units = 0;
    double rate = 0.5, whole = 2;
    bool bias = true;
    std::string reduce = "mean", quoted = "a \"b\" \\ c";
    std::vector<double> split = {0.75, 0.25};
    std::vector<std::string> names;
    std::optional<double> limit;

    static void describe(Description<Everything> &about) {
        about.summary("All kinds of settings")
            .formula("y = x")
            .term("Term")
            .version("2.1.0")
            .cite({.authors = "Family, Given", .title = "A title", .year = 1999, .doi = "10.1/2"});
        about.setting("units", &Everything::units, "how many").required().minimum(1).search_log(8, 1024);
        about.setting("rate", &Everything::rate, "how much").minimum(0).below(1).search_uniform(0, 0.5);
        about.setting("whole", &Everything::whole, "a whole number").above(0);
        about.setting("bias", &Everything::bias, "whether");
        about.setting("reduce", &Everything::reduce, "how").choices({"mean", "sum"});
        about.setting("quoted", &Everything::quoted, "with \"quotes\"");
        about.setting("split", &Everything::split, "shares").minimum(0).maximum(1);
        about.setting("names", &Everything::names, "texts");
        about.setting("limit", &Everything::limit, "absent unless given").above(0);
    }
    void check() const {
        if (units == 13) {
            refuse("units must not be 13");
        }
    }
    void configure(LayerPlan &) {}
    template <class T> void forward(const Frame<T> &) const {}
    template <class T> void backward(const Frame<T> &) const {}
};
using EverythingLayer = Layer<Everything>;

TEST(Description, WritesTheSchema) {
    const arm_descriptor &d = *EverythingLayer::descriptor();
    EXPECT_EQ(d.kind, ARM_KIND_LAYER);
    EXPECT_STREQ(d.name, "everything");
    EXPECT_STREQ(d.version, "2.1.0");
    EXPECT_STREQ(d.term, "Term");
    ASSERT_EQ(d.citation_count, 1u);
    EXPECT_EQ(d.citations[0].year, 1999);
    EXPECT_EQ(d.citations[0].arxiv, nullptr);
    const Json expected = parse_json(R"({"type": "object", "properties": {
        "units": {"type": "integer", "minimum": 1, "description": "how many", "x-search": {"log": [8, 1024]}},
        "rate": {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "description": "how much", "default": 0.5,
                 "x-search": {"uniform": [0, 0.5]}},
        "whole": {"type": "number", "exclusiveMinimum": 0, "description": "a whole number", "default": 2.0},
        "bias": {"type": "boolean", "description": "whether", "default": true},
        "reduce": {"type": "string", "enum": ["mean", "sum"], "description": "how", "default": "mean"},
        "quoted": {"type": "string", "description": "with \"quotes\"", "default": "a \"b\" \\ c"},
        "split": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "description": "shares",
                  "default": [0.75, 0.25]},
        "names": {"type": "array", "items": {"type": "string"}, "description": "texts", "default": []},
        "limit": {"type": "number", "exclusiveMinimum": 0, "description": "absent unless given"}},
        "required": ["units"], "additionalProperties": false})",
                                     "expected");
    EXPECT_EQ(dump(parse_json(d.settings_schema, "schema")), dump(expected));
    EXPECT_EQ(EverythingLayer::descriptor(), &d); // made once
}

TEST(Description, OffersItsInterfaceAndNoOther) {
    EXPECT_EQ(EverythingLayer::get_interface(ARM_LAYER_INTERFACE), &EverythingLayer::table);
    EXPECT_EQ(EverythingLayer::get_interface("armature.layer/99"), nullptr);
    EXPECT_EQ(EverythingLayer::get_interface(""), nullptr);
}

// Through the host's own table of settings.
Everything made_from(const char *values, arm_status wanted = ARM_OK) {
    const Json schema = parse_json(EverythingLayer::descriptor()->settings_schema, "schema");
    const plugin::Settings settings(plugin::with_defaults(parse_json(values, "values"), schema), schema);
    void *instance = nullptr;
    arm_error error{sizeof(arm_error), 0, {}};
    EXPECT_EQ(EverythingLayer::table.create(settings.c(), &instance, &error), wanted) << error.message;
    if (instance == nullptr) {
        return {};
    }
    Everything copy = static_cast<EverythingLayer::Box *>(instance)->component;
    EverythingLayer::table.destroy(instance);
    return copy;
}

TEST(Description, AssignsSettingsToMembers) {
    Everything e = made_from(R"({"units": 7, "rate": 0.25, "bias": false, "reduce": "sum", "split": [1, 0, 0.5],
                                 "names": ["x", "y"], "limit": 9})");
    EXPECT_EQ(e.units, 7);
    EXPECT_EQ(e.rate, 0.25);
    EXPECT_EQ(e.whole, 2.0);
    EXPECT_FALSE(e.bias);
    EXPECT_EQ(e.reduce, "sum");
    EXPECT_EQ(e.split, (std::vector<double>{1, 0, 0.5}));
    EXPECT_EQ(e.names, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(e.limit, 9.0);
    e = made_from(R"({"units": 7, "split": []})");
    EXPECT_EQ(e.limit, std::nullopt);
    EXPECT_TRUE(e.split.empty());
    EXPECT_EQ(e.quoted, "a \"b\" \\ c"); // a default that went through the schema and back
}

TEST(Description, RefusesSettingsThatDoNotGoTogether) {
    made_from(R"({"units": 13})", ARM_REFUSED);
}

} // namespace
} // namespace armature
