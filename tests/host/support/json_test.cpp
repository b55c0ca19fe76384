// SPDX-License-Identifier: MIT
// The reader in the spirit of Nicolas Seriot's JSONTestSuite ("Parsing JSON is a minefield"): what must be refused, and
// what must not; each with its place.
#include "support/json.hpp"
#include "support/places.hpp"

#include <chrono>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace armature {
namespace {

Error refusal(const std::string &text) {
    try {
        parse_json(text, "x.json");
    } catch (const Error &error) {
        return error;
    }
    ADD_FAILURE() << "was accepted: " << text.substr(0, 80);
    return Error(Fault::internal, "");
}

TEST(Json, AcceptsWhatTheStandardDoes) {
    for (const char *text : {"null",
                             "true",
                             " false ",
                             "0",
                             "-0",
                             "-1",
                             "1.5e3",
                             "1E-2",
                             "0.1",
                             "\"\"",
                             "[]",
                             "{}",
                             "[[],[{}]]",
                             "\"\\u0041\\ud83d\\ude00\\n\\/\"",
                             "{\"\": 1}",
                             "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
                             "\t\r\n[1 , 2]\n",
                             "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
                             "18446744073709551615",
                             "-9223372036854775808",
                             "\"\\u0000\"",
                             "5e-324",
                             "1e-400"}) {
        EXPECT_NO_THROW(parse_json(text, "x.json")) << text;
    }
    const Json value = parse_json("{\"z\": [1, -2, 2.5, \"\\u00e9\", null, true], \"a\": 18446744073709551615}", "x");
    EXPECT_EQ(value.begin().key(), "z"); // in the file's order
    EXPECT_EQ(dump(value), "{\"z\":[1,-2,2.5,\"\u00e9\",null,true],\"a\":18446744073709551615}");
}

TEST(Json, RefusesWhatIsMalformed) {
    struct Case {
        const char *text, *place;
    };
    const Case cases[] = {
        {"", "line 1, column 1"},
        {" \n ", "line 2, column 2"},
        {"{", "line 1, column 2"},
        {"[1,]", "line 1, column 4"},
        {"[1 2]", "line 1, column 4"},
        {"[1,\n 2,\n  x]", "line 3, column 3"},
        {"[1 true]", "line 1, column 7"},
        {"[1 \"two\"]", "line 1, column 8"},
        {"{\"a\": 1 \"b\": 2}", "line 1, column 11"},
        {"{\"a\": 1,}", "line 1, column 9"},
        {"{\"a\" 1}", "line 1, column 6"},
        {"{a: 1}", "line 1, column 2"},
        {"{'a': 1}", "line 1, column 2"},
        {"[1] 2", "line 1, column 5"},
        {"{} // no", "line 1, column 4"},
        {"[NaN]", "line 1, column 2"},
        {"[Infinity]", "line 1, column 2"},
        {"[-]", "line 1, column 3"},
        {"[+1]", "line 1, column 2"},
        {"[01]", "line 1, column 3"},
        {"[1.]", "line 1, column 4"},
        {"[.5]", "line 1, column 2"},
        {"[0x10]", "line 1, column 3"},
        {"[1e]", "line 1, column 4"},
        {"nul", "line 1, column 3"},
        {"\"\xc3\xa9\xc3\xa9\" x", "line 1, column 6"}, // columns count characters, not bytes
        {"\"a\nb\"", "line 1, column 3"},
        {"\"\\x\"", "line 1, column 3"},
        {"\"\\ud800\"", "line 1, column 8"},
        {"\"open", "line 1, column 5"},
        {"[1e999]", "line 1, column 6"},
    };
    for (const Case &c : cases) {
        const Error error = refusal(c.text);
        EXPECT_EQ(error.where, std::string("x.json at ") + c.place) << c.text << ": " << error.message;
        EXPECT_TRUE(error.message.starts_with("malformed JSON: ")) << error.message;
        EXPECT_EQ(error.fault, Fault::experiment);
    }
}

TEST(Json, SaysWhatItFoundAndExpected) {
    EXPECT_EQ(refusal("{\"a\" 1}").message, "malformed JSON: unexpected number literal; expected ':'");
    EXPECT_EQ(refusal("[1 2]").message, "malformed JSON: unexpected number literal; expected ']'");
}

TEST(Json, RefusesDuplicateKeys) {
    EXPECT_EQ(refusal("{\"rate\": 1,\n \"rate\": 2}").message, "the key \"rate\" stands twice in one object");
    EXPECT_EQ(refusal("{\"rate\": 1,\n \"rate\": 2}").where, "x.json at line 2, column 7");
    refusal("{\"a\": {\"b\": 1, \"\\u0062\": 2}}"); // written differently, but the same
    std::string many = "{";
    for (int i = 0; i < 40; ++i) { // beyond what is searched one by one
        many += "\"k" + std::to_string(i) + "\": 0, ";
    }
    EXPECT_NO_THROW(parse_json(many + "\"k40\": 0}", "x"));
    EXPECT_EQ(refusal(many + "\"k3\": 0}").message, "the key \"k3\" stands twice in one object");
    EXPECT_EQ(refusal(many + "\"k39\": 0}").message, "the key \"k39\" stands twice in one object");
}

TEST(Json, RefusesInvalidUtf8WithItsPlace) {
    const std::pair<std::string, const char *> cases[] = {
        {"\"\xff\"", "0xff"},               // never a byte of UTF-8
        {"\"\xc3\x28\"", "0xc3"},           // continued wrongly
        {"\"\xe2\x82\"", "0xe2"},           // too short
        {"\"\xc0\xaf\"", "0xc0"},           // overlong
        {"\"\xed\xa0\x80\"", "0xed"},       // a surrogate
        {"\"\xf4\x90\x80\x80\"", "0xf4"},   // beyond U+10FFFF
        {"\"\x80\"", "0x80"},               // a continuation alone
        {std::string("\"\0\"", 3), "0x00"}, // the parser would take it for the end
        {std::string("[1]\0x", 5), "0x00"},
    };
    for (const auto &[text, byte] : cases) {
        EXPECT_EQ(refusal(text).message, std::string("byte ") + byte + " is not UTF-8 text");
    }
    EXPECT_EQ(refusal("[1,\n \"ab\xff\"]").where, "x.json at line 2, column 5");
}

TEST(Json, RefusesDeepNestingCheaply) {
    const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_NO_THROW(parse_json(nested(64), "x"));
    EXPECT_EQ(refusal(nested(65)).message, "nested deeper than 64 levels");
    EXPECT_EQ(refusal(nested(65)).where, "x.json at line 1, column 65");
    EXPECT_EQ(refusal(std::string(100000, '[')).where, "x.json at line 1, column 65"); // without reading on
    std::string objects;
    for (int i = 0; i < 100000; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_EQ(refusal(objects).message, "nested deeper than 64 levels");
}

TEST(Json, RefusesIntegersThatDoNotFit) {
    EXPECT_EQ(refusal("[18446744073709551616]").message, "the integer 18446744073709551616 does not fit in 64 bits");
    EXPECT_EQ(refusal("[-9223372036854775809]").message, "the integer -9223372036854775809 does not fit in 64 bits");
    refusal(std::string(100000, '9'));
}

TEST(Json, ReadsAHugeObjectInLinearTime) {
    std::string text = "{";
    for (int i = 0; i < 200000; ++i) { // a quadratic reader would take minutes
        text += "\"" + std::to_string(i) + "\":0,";
    }
    EXPECT_EQ(parse_json(text + "\"x\":0}", "x").size(), 200001u);
}

TEST(ReadJson, NamesTheFile) {
    const testing::TemporaryFolder folder;
    testing::write_file(folder / "good.json", "{\"a\": 1}");
    EXPECT_EQ(read_json(folder / "good.json").at("a"), 1);
    const auto refused = [&](const std::filesystem::path &file) {
        try {
            read_json(file, Fault::plugin);
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::plugin);
            EXPECT_TRUE(error.where.starts_with(file.string())) << error.where;
            return error.message;
        }
        return std::string("accepted");
    };
    EXPECT_EQ(refused(folder / "missing.json"), "there is no such file");
    EXPECT_EQ(refused(folder.path()), "cannot be read: Is a directory");
    testing::write_file(folder / "empty.json", "");
    EXPECT_TRUE(refused(folder / "empty.json").starts_with("malformed JSON: unexpected end of input"));
    testing::write_file(folder / "large.json", std::string((16u << 20) + 1, ' '));
    EXPECT_EQ(refused(folder / "large.json"), "is larger than the 16 MiB that a JSON file may have");
    EXPECT_EQ(refused("/dev/zero"), "is larger than the 16 MiB that a JSON file may have");
    testing::write_file(folder / "limit.json", "1" + std::string((16u << 20) - 1, ' '));
    EXPECT_EQ(read_json(folder / "limit.json"), 1);
}

TEST(Dump, KeepsEveryBitOfADouble) {
    for (const double v : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 1e22, 123456789.123456789, 2.0}) {
        const double back = parse_json(dump(v), "x").get<double>();
        EXPECT_EQ(std::memcmp(&back, &v, sizeof v), 0) << dump(v);
    }
    EXPECT_EQ(dump(0.1), "0.1");
    EXPECT_EQ(dump("a\xff"), "\"a\xef\xbf\xbd\""); // a plugin's message need not be text
}

TEST(Canonical, IsEqualForEqualValues) {
    const Json a = parse_json("{\"b\": {\"y\": 1, \"x\": [{\"q\": 1, \"p\": 2}]}, \"a\": 0.5}", "a");
    const Json b = parse_json("{\"a\": 5e-1, \"b\": {\"x\": [{\"p\": 2, \"q\": 1}], \"y\": 1}}", "b");
    EXPECT_EQ(canonical(a), canonical(b));
    EXPECT_EQ(canonical(a), "{\"a\":0.5,\"b\":{\"x\":[{\"p\":2,\"q\":1}],\"y\":1}}");
    EXPECT_NE(dump(a), dump(b));
    EXPECT_NE(canonical(parse_json("[1, 2]", "x")), canonical(parse_json("[2, 1]", "x"))); // order of arrays counts
}

TEST(Exact, CarriesWhatJsonCannot) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(exact(0.25), 0.25);
    EXPECT_EQ(exact(infinity), "inf");
    EXPECT_EQ(exact(-infinity), "-inf");
    EXPECT_EQ(exact(std::nan("")), "nan");
    EXPECT_EQ(exact_double(exact(infinity)), infinity);
    EXPECT_EQ(exact_double(exact(-infinity)), -infinity);
    EXPECT_TRUE(std::isnan(exact_double(exact(std::nan("")))));
    EXPECT_EQ(exact_double(3), 3.0);
    EXPECT_THROW(exact_double("three"), Error);
    EXPECT_THROW(exact_double(nullptr), Error);
}

TEST(Pointer, EscapesAsTheStandardWants) {
    EXPECT_EQ(pointer("/network", size_t{2}), "/network/2");
    EXPECT_EQ(pointer("/network/2", "units"), "/network/2/units");
    EXPECT_EQ(pointer("", "a/b~c"), "/a~1b~0c"); // RFC 6901, section 3
}

} // namespace
} // namespace armature
