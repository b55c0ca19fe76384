// SPDX-License-Identifier: MIT
// Recurrences as they are written: which inputs are for what, what the body sees, what is refused.
#include "experiment/record.hpp"
#include "host/experiment/small.hpp"

namespace armature::experiment {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Json with_layer(const std::string &layer) {
    Json json = small();
    json["network"] = parse_json("[" + layer + R"(, {"layer": "affine", "units": 2}])", "network");
    json["variables"].erase("width");
    return json;
}

TEST(Recurrences, KnowWhatEachInputIsFor) {
    const Json json = with_layer(R"({"layer": "affine", "units": 3, "name": "before", "inputs": ["features"]},
        {"layer": "recursive", "inputs": ["features"], "children": "extra", "lengths": "extra",
         "constants": ["before"], "initial": ["before", "before"],
         "body": {"inputs": ["word", "all"], "layers": [{"layer": "concatenate", "inputs": ["word", "all"]},
                                                         {"layer": "tree_lstm_cell", "units": 3}]}})");
    const Resolved r = resolved(json);
    const Layer &tree = r.network[1];
    EXPECT_THAT(tree.inputs, ElementsAre("features"));
    EXPECT_EQ(tree.children, "extra");
    EXPECT_EQ(tree.lengths, "extra");
    EXPECT_THAT(tree.constants, ElementsAre("before"));
    EXPECT_THAT(tree.initial, ElementsAre("before", "before"));
    EXPECT_THAT(tree.component.networks.at("body")->inputs, ElementsAre("word", "all"));
    EXPECT_EQ(tree.component.settings["outputs"], "sequence");
    const Json recorded = record(r);
    EXPECT_EQ(recorded["network"][1]["children"], "extra");
    EXPECT_EQ(record(resolved(recorded)), recorded);
}

TEST(Recurrences, WantChildrenForATreeAndNoneElsewhere) {
    const std::string body = R"("body": {"layer": "tree_lstm_cell", "units": 3}})";
    EXPECT_THAT(refused(with_layer(R"({"layer": "recursive", )" + body)),
                ElementsAre(AllOf(HasSubstr("/network/0"), HasSubstr("wants \"children\""))));
    EXPECT_THAT(refused(with_layer(R"({"layer": "recurrent", "children": "extra", )" + body)),
                ElementsAre(AllOf(HasSubstr("/network/0/children"), HasSubstr("recurrent is none"))));
    EXPECT_THAT(refused(with_layer(R"({"layer": "affine", "units": 3, "children": "extra"})")),
                ElementsAre(AllOf(HasSubstr("/network/0/children"), HasSubstr("affine is none"))));
    EXPECT_THAT(refused(with_layer(R"({"layer": "recursive", "children": "xtra", )" + body)),
                Contains(AllOf(HasSubstr("/network/0/children"), HasSubstr("extra"))));
    EXPECT_THAT(refused(with_layer(R"({"layer": "affine", "units": 3, "lengths": "extra"})")),
                ElementsAre(AllOf(HasSubstr("/network/0/lengths"), HasSubstr("affine is none"))));
}

} // namespace
} // namespace armature::experiment
