// SPDX-License-Identifier: MIT
// Settings against a schema as describe.hpp writes it, and the typed table that comes out.
#include "plugin/settings.hpp"

#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

const Json schema = parse_json(R"({
  "type": "object",
  "properties": {
    "units": {"type": "integer", "minimum": 1, "maximum": 4096, "description": "number of outputs"},
    "rate": {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "description": "share dropped", "default": 0.5},
    "scale": {"type": "number", "exclusiveMinimum": 0, "description": "a factor"},
    "bias": {"type": "boolean", "description": "whether to add one", "default": true},
    "reduce": {"type": "string", "enum": ["mean", "sum", "none"], "description": "over examples", "default": "mean"},
    "split": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1},
              "description": "shares", "default": [0.75, 0.25]},
    "names": {"type": "array", "items": {"type": "string"}, "description": "of classes", "default": []}
  },
  "required": ["units"],
  "additionalProperties": false
})",
                               "schema");

std::vector<Error> errors_of(const std::string &values) {
    return validate(parse_json(values, "values"), schema, "x.json", "/network/0", "layer affine");
}

TEST(Validate, IntegersAreAtMost2To53UnlessTheSchemaBoundsThemFarther) {
    const Json counts = parse_json(R"({"properties": {"count": {"type": "integer", "minimum": 1},
                                                      "many": {"type": "array", "items": {"type": "integer"}},
                                                      "seed": {"type": "integer", "maximum": 9223372036854775807}}})",
                                   "schema");
    const auto wrong = [&](const char *values) {
        return validate(parse_json(values, "values"), counts, "", "", "layer affine").size();
    };
    EXPECT_EQ(wrong(R"({"count": 9007199254740992, "many": [-9007199254740992], "seed": 9223372036854775807})"), 0U);
    EXPECT_EQ(wrong(R"({"count": 9007199254740994, "many": [-9007199254740994, 9007199254740994], "seed": 0})"), 3U);
    EXPECT_EQ(wrong(R"({"seed": -9007199254740994})"), 1U);
    EXPECT_EQ(
        std::string(validate({{"count", INT64_MAX}}, counts, "", "", "layer affine").at(0).what()),
        "/count: \"count\" of layer affine is 9223372036854775807, expected an integer of at most 2^53 either way");
}

struct Case {
    const char *values, *where, *message, *hint;
};

TEST(Validate, NamesWhatIsWrongWhereAndWhatToTry) {
    const Case cases[] = {
        {R"({"units": 3, "unit": 4})", "/network/0/unit", R"(layer affine has no setting "unit")",
         R"(did you mean "units"?)"},
        {R"({"units": 3, "momentum": 4})", "/network/0/momentum", R"(layer affine has no setting "momentum")",
         "known: units, rate, scale, bias, reduce, split, names"},
        {R"({})", "/network/0", R"(layer affine needs the setting "units")", "units: number of outputs"},
        {R"({"units": "3"})", "/network/0/units", R"("units" of layer affine is "3", expected an integer)", ""},
        {R"({"units": 2.5})", "/network/0/units", R"("units" of layer affine is 2.5, expected an integer)", ""},
        {R"({"units": true})", "/network/0/units", R"("units" of layer affine is true, expected an integer)", ""},
        {R"({"units": null})", "/network/0/units", R"("units" of layer affine is null, expected an integer)", ""},
        {R"({"units": 9223372036854775808})", "/network/0/units",
         R"("units" of layer affine is 9223372036854775808, expected an integer)", ""},
        {R"({"units": 1e300})", "/network/0/units", R"("units" of layer affine is 1e+300, expected an integer)", ""},
        {R"({"units": 0})", "/network/0/units", R"("units" of layer affine is 0, expected at least 1 and at most 4096)",
         ""},
        {R"({"units": 4097})", "/network/0/units",
         R"("units" of layer affine is 4097, expected at least 1 and at most 4096)", ""},
        {R"({"units": 3, "rate": 1})", "/network/0/rate",
         R"("rate" of layer affine is 1, expected at least 0 and below 1)", ""},
        {R"({"units": 3, "scale": 0.0})", "/network/0/scale", R"("scale" of layer affine is 0.0, expected above 0)",
         ""},
        {R"({"units": 3, "bias": 1})", "/network/0/bias", R"("bias" of layer affine is 1, expected a boolean)", ""},
        {R"({"units": 3, "reduce": "meen"})", "/network/0/reduce",
         R"("reduce" of layer affine is "meen", expected one of "mean", "sum", "none")", R"(did you mean "mean"?)"},
        {R"({"units": 3, "reduce": 7})", "/network/0/reduce", R"("reduce" of layer affine is 7, expected a string)",
         ""},
        {R"({"units": 3, "split": "half"})", "/network/0/split",
         R"("split" of layer affine is "half", expected a number or an array of numbers)", ""},
        {R"({"units": 3, "split": {}})", "/network/0/split",
         R"("split" of layer affine is {}, expected a number or an array of numbers)", ""},
        {R"({"units": 3, "split": 1.5})", "/network/0/split",
         R"("split" of layer affine is 1.5, expected at least 0 and at most 1)", ""},
        {R"({"units": 3, "split": [0.5, "a"]})", "/network/0/split/1",
         R"("split" of layer affine is "a", expected a number)", ""},
        {R"({"units": 3, "split": [0.5, 1.5]})", "/network/0/split/1",
         R"("split" of layer affine is 1.5, expected at least 0 and at most 1)", ""},
        {R"([1, 2])", "/network/0", "the settings of layer affine are [1,2], expected an object", ""},
        {R"({"units": 3, "a/b": 1})", "/network/0/a~1b", R"(layer affine has no setting "a/b")",
         "known: units, rate, scale, bias, reduce, split, names"},
    };
    for (const Case &c : cases) {
        const std::vector<Error> errors = errors_of(c.values);
        ASSERT_EQ(errors.size(), 1u) << c.values;
        EXPECT_EQ(errors[0].where, std::string("x.json at ") + c.where);
        EXPECT_EQ(errors[0].message, c.message);
        EXPECT_EQ(errors[0].hint, c.hint);
        EXPECT_EQ(errors[0].fault, Fault::experiment);
    }
}

TEST(Validate, FindsEverythingInOnePass) {
    EXPECT_EQ(errors_of(R"({"unit": 4, "rate": 7, "bias": "yes"})").size(), 4u);
}

TEST(Validate, AcceptsWhatTheSchemaAllows) {
    for (const char *values :
         {R"({"units": 1})", R"({"units": 4096, "rate": 0})", R"({"units": 3.0})", R"({"units": 3, "rate": 0.999})",
          R"({"units": 3, "scale": 1e-300, "split": [], "names": ["a", ""]})",
          R"({"units": 3, "split": 0.5, "names": "a"})"}) {
        EXPECT_TRUE(errors_of(values).empty()) << values;
    }
}

TEST(Validate, LetsPassWhatIsNotKnownYet) {
    EXPECT_TRUE(errors_of(R"({"units": "${width}", "rate": "${a + 1}", "split": "${s}", "names": ["${n}"]})").empty());
    EXPECT_EQ(errors_of(R"({"units": "$width"})").size(), 1u);
}

TEST(Validate, TakesNoSingleItemWhereTheRuleWantsTheWholeArray) {
    Json whole = schema;
    whole["properties"]["split"]["x-whole"] = true;
    const auto errors = validate({{"units", 3}, {"split", 0.5}}, whole, "", "", "the data");
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].message, "\"split\" of the data is 0.5, expected an array of numbers");
}

TEST(Validate, ShortensLongValuesAtACharacter) {
    std::string accents;
    for (int i = 0; i < 100; ++i) {
        accents += "\u00e9";
    }
    const std::string message = errors_of("{\"units\": \"" + accents + "\"}").at(0).message;
    EXPECT_LT(message.size(), 140u);
    EXPECT_NO_THROW(Json(message).dump()); // still UTF-8
}

TEST(Validate, WithoutAFileGivesThePointerAlone) {
    EXPECT_EQ(validate({{"unit", 3}}, schema, "", "", "layer affine").at(0).where, "/unit");
    EXPECT_EQ(validate(Json::object(), schema, "", "", "layer affine").at(0).where, "/");
}

TEST(WithDefaults, FillsInTheSchemasOrder) {
    EXPECT_EQ(dump(with_defaults(parse_json(R"({"bias": false, "units": 3})", "x"), schema)),
              R"({"units":3,"rate":0.5,"bias":false,"reduce":"mean","split":[0.75,0.25],"names":[]})");
}

TEST(WithDefaults, MakesAnArrayOfASingleItem) {
    EXPECT_EQ(dump(with_defaults(parse_json(R"({"units": 3, "split": 1, "names": "a"})", "x"), schema)),
              R"({"units":3,"rate":0.5,"bias":true,"reduce":"mean","split":[1],"names":["a"]})");
    const Json unknown = with_defaults(parse_json(R"({"units": 3, "split": "${s}"})", "x"), schema);
    EXPECT_EQ(unknown["split"], "${s}"); // it may become an array of several
    const Settings settings(with_defaults(parse_json(R"({"units": 3, "split": 1})", "x"), schema), schema);
    const arm_setting &split = settings.c()->items[4];
    ASSERT_STREQ(split.name, "split");
    EXPECT_EQ(split.is_array, 1);
    ASSERT_EQ(split.count, 1);
    EXPECT_EQ(split.reals[0], 1.0);
}

TEST(Settings, BecomeATypedTable) {
    const Json values =
        with_defaults(parse_json(R"({"units": 3.0, "rate": 1, "names": ["a", "\u00e9"]})", "x"), schema);
    const Settings settings(values, schema);
    const arm_settings &table = *settings.c();
    ASSERT_EQ(table.struct_size, sizeof(arm_settings));
    ASSERT_EQ(table.count, 6u); // "scale" has neither value nor default
    const arm_setting *s = table.items;
    EXPECT_STREQ(s[0].name, "units");
    EXPECT_EQ(s[0].type, ARM_INTEGER);
    EXPECT_EQ(s[0].is_array, 0);
    EXPECT_EQ(s[0].count, 1);
    EXPECT_EQ(s[0].integers[0], 3);
    EXPECT_EQ(s[0].reals, nullptr);
    EXPECT_EQ(s[0].texts, nullptr);
    EXPECT_STREQ(s[1].name, "rate");
    EXPECT_EQ(s[1].type, ARM_REAL);
    EXPECT_EQ(s[1].reals[0], 1.0);
    EXPECT_EQ(s[1].integers, nullptr);
    EXPECT_STREQ(s[2].name, "bias");
    EXPECT_EQ(s[2].type, ARM_BOOLEAN);
    EXPECT_EQ(s[2].integers[0], 1);
    EXPECT_STREQ(s[3].name, "reduce");
    EXPECT_EQ(s[3].type, ARM_TEXT);
    EXPECT_STREQ(s[3].texts[0], "mean");
    EXPECT_STREQ(s[4].name, "split");
    EXPECT_EQ(s[4].type, ARM_REAL);
    EXPECT_EQ(s[4].is_array, 1);
    ASSERT_EQ(s[4].count, 2);
    EXPECT_EQ(s[4].reals[1], 0.25);
    EXPECT_STREQ(s[5].name, "names");
    ASSERT_EQ(s[5].count, 2);
    EXPECT_STREQ(s[5].texts[1], "\u00e9");
}

TEST(Settings, GiveAnEmptyArrayAPointer) {
    const Settings settings(parse_json(R"({"split": [], "names": []})", "x"), schema);
    ASSERT_EQ(settings.c()->count, 2u);
    EXPECT_EQ(settings.c()->items[0].count, 0);
    EXPECT_NE(settings.c()->items[0].reals, nullptr);
    EXPECT_NE(settings.c()->items[1].texts, nullptr);
}

} // namespace
} // namespace armature::plugin
