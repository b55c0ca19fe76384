// SPDX-License-Identifier: MIT
// The network of a document: repeat, choose, when, use, names, inputs, modes and shared parameters.
#include "host/experiment/small.hpp"

namespace armature::experiment {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The small experiment with another network, which ends in the layer "out" of two units.
Json with_network(const std::string &layers, const std::string &rest = "{}") {
    Json json = small(rest.c_str());
    json["network"] = parse_json("[" + layers + R"(, {"layer": "affine", "units": 2, "name": "out"}])", "network");
    json["variables"].erase("width");
    json["variables"].update(json.value("more", Json::object()));
    json.erase("more");
    return json;
}

const Layer &layer(const Resolved &r, const std::string &name) {
    for (const Layer &l : r.network) {
        if (l.name == name) {
            return l;
        }
    }
    throw std::out_of_range(name);
}

TEST(Network, RepeatsWithNamesThatCount) {
    const Json json = with_network(R"({"repeat": "${depth}", "layers": [{"layer": "affine", "units": 4}, "relu"]})",
                                   R"({"more": {"depth": 3}})");
    const Resolved r = resolved(json);
    EXPECT_THAT(names(r), ElementsAre("affine", "relu", "affine_2", "relu_2", "affine_3", "relu_3", "out"));
    EXPECT_THAT(layer(r, "affine_2").inputs, ElementsAre("relu"));
    EXPECT_EQ(layer(r, "relu_3").component.pointer, "/network/0/layers/1");
    EXPECT_THAT(names(resolved(json, {{"depth", 0}})), ElementsAre("out"));
}

TEST(Network, AGivenNameMeansTheOneOfTheSameRepetition) {
    const Resolved r = resolved(with_network(R"({"repeat": 2, "layers": [{"layer": "identity", "name": "skip"},
        {"layer": "affine", "units": 2}, {"layer": "add", "inputs": ["affine", "skip"]}]})"));
    EXPECT_THAT(names(r), ElementsAre("skip", "affine", "add", "skip_2", "affine_2", "add_2", "out"));
    EXPECT_THAT(layer(r, "add").inputs, ElementsAre("affine", "skip"));
    EXPECT_THAT(layer(r, "add_2").inputs[1], "skip_2");
}

TEST(Network, NamesNobodyGaveMakeRoomForGivenOnes) {
    const Resolved r =
        resolved(with_network(R"({"layer": "affine", "units": 4}, {"layer": "affine", "units": 5, "name": "affine"},
                                                {"layer": "affine", "units": 6})"));
    EXPECT_THAT(names(r), ElementsAre("affine_2", "affine", "affine_3", "out"));
    EXPECT_EQ(layer(r, "affine").component.settings["units"], 5);
}

TEST(Network, ChoosesALayerOrSeveral) {
    const Json json = with_network(R"({"choose": "${kind}", "from": {"plain": [], "one": "relu",
        "two": ["tanh", {"layer": "affine", "units": "${depth}"}]}})",
                                   R"({"more": {"kind": "one", "depth": 3}})");
    EXPECT_THAT(names(resolved(json)), ElementsAre("relu", "out"));
    EXPECT_THAT(names(resolved(json, {{"kind", "plain"}})), ElementsAre("out"));
    const Resolved two = resolved(json, {{"kind", "two"}});
    EXPECT_THAT(names(two), ElementsAre("tanh", "affine", "out"));
    EXPECT_EQ(two.network[1].component.pointer, "/network/0/from/two/1");
    EXPECT_THAT(
        refusals([&] {
            resolved(json, {{"kind", "too"}});
        }),
        ElementsAre(
            "small.json at /network/0/choose: chooses \"too\", which is no alternative (did you mean \"two\"?)"));
}

TEST(Network, DropsWhatWhenDenies) {
    const Json json = with_network(
        R"({"layer": "dropout", "rate": 0.5, "when": "depth > 1"}, {"when": "${depth == 1}", "layers": ["relu", "tanh"]})",
        R"({"more": {"depth": 1}})");
    EXPECT_THAT(names(resolved(json)), ElementsAre("relu", "tanh", "out"));
    EXPECT_THAT(names(resolved(json, {{"depth", 2}})), ElementsAre("dropout", "out"));
}

TEST(Network, UsesSubnetworks) {
    const Resolved r = resolved(with_network(
        R"({"layer": "affine", "units": 3, "name": "left"},
        {"layer": "affine", "units": 3, "name": "right", "inputs": ["features"]},
        {"use": "merge", "name": "join", "inputs": ["left", "right"]}, {"use": "plain"}, {"use": "plain"},
        {"layer": "concatenate", "inputs": ["join", "plain", "plain_2"]})",
        R"({"define": {"merge": {"inputs": ["a", "b"], "layers": [{"layer": "relu", "inputs": ["b"]}, {"layer": "add", "inputs": ["a", "relu"]}]},
                       "plain": ["relu", "tanh"]}})"));
    EXPECT_THAT(names(r), ElementsAre("left", "right", "join.relu", "join.add", "plain.relu", "plain.tanh",
                                      "plain_2.relu", "plain_2.tanh", "concatenate", "out"));
    EXPECT_THAT(layer(r, "join.relu").inputs, ElementsAre("right"));
    EXPECT_THAT(layer(r, "join.add").inputs, ElementsAre("left", "join.relu"));
    EXPECT_THAT(layer(r, "plain.relu").inputs, ElementsAre("join.add"));
    EXPECT_THAT(layer(r, "plain_2.relu").inputs, ElementsAre("plain.tanh"));
    EXPECT_THAT(layer(r, "concatenate").inputs, ElementsAre("join.add", "plain.tanh", "plain_2.tanh"));
    EXPECT_EQ(layer(r, "join.add").component.pointer, "/define/merge/layers/1");
}

TEST(Network, OrdersByInputsKeepingTheWrittenOrderWhereItCan) {
    const Resolved r = resolved(with_network(R"({"layer": "relu", "name": "late", "inputs": ["early"]},
        {"layer": "tanh", "name": "free", "inputs": ["features"]}, {"layer": "affine", "units": 2, "name": "early", "inputs": ["extra"]},
        {"layer": "add", "inputs": ["late", "free"]})"));
    EXPECT_THAT(names(r), ElementsAre("free", "early", "late", "add", "out"));
}

TEST(Network, SharesParameters) {
    const Resolved r = resolved(with_network(R"({"layer": "affine", "units": 4, "name": "encode"}, "relu",
        {"layer": "affine", "units": 2, "share": "encode", "transpose": true, "bias": false})"));
    EXPECT_EQ(layer(r, "affine").share, "encode");
    EXPECT_TRUE(layer(r, "affine").transpose);
}

TEST(Network, TheLossIsOfTheLastLayerOfBothModes) {
    Json json = with_network(R"("relu")");
    json["network"].push_back({{"layer", "softmax"}, {"mode", "evaluate"}});
    json["metrics"] = Json::array({Json{{"metric", "accuracy"}, {"of", "softmax"}}});
    const Resolved r = resolved(json);
    EXPECT_EQ(r.losses[0].of, "out");
    EXPECT_EQ(r.metrics[0].of, "softmax");
    EXPECT_EQ(layer(r, "softmax").mode, "evaluate");
}

TEST(Network, LayersOfDifferentModesMayFollowEachOther) {
    const Resolved r =
        resolved(with_network(R"({"layer": "relu", "mode": "train"}, {"layer": "tanh", "mode": "evaluate"},
        {"layer": "sigmoid", "mode": "train"})"));
    EXPECT_THAT(names(r), ElementsAre("relu", "tanh", "sigmoid", "out"));
    EXPECT_EQ(layer(r, "tanh").inputs, std::vector<std::string>{"relu"});
}

struct WrongNetwork {
    const char *layers, *rest;
    std::vector<const char *> says; // one for each error
};
void PrintTo(const WrongNetwork &wrong, std::ostream *out) {
    *out << wrong.layers;
}
class WrongNetworks : public ::testing::TestWithParam<WrongNetwork> {};

TEST_P(WrongNetworks, AreRefusedAtTheirPlace) {
    const std::vector<std::string> errors = refused(with_network(GetParam().layers, GetParam().rest));
    ASSERT_EQ(errors.size(), GetParam().says.size()) << ::testing::PrintToString(errors);
    for (size_t i = 0; i < errors.size(); ++i) {
        EXPECT_THAT(errors[i], HasSubstr(GetParam().says[i]));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Network, WrongNetworks,
    ::testing::Values(
        WrongNetwork{
            R"("relux")", "{}", {"small.json at /network/0: unknown layer \"relux\" (did you mean \"relu\"?)"}},
        WrongNetwork{R"({"layer": "relux"})", "{}", {"small.json at /network/0/layer: unknown layer \"relux\""}},
        WrongNetwork{R"({"layer": "affine", "unit": 3})",
                     "{}",
                     {"/network/0/unit: layer affine has no setting \"unit\" (did you mean \"units\"?)",
                      "/network/0: layer affine needs the setting \"units\""}},
        WrongNetwork{R"({"layer": "affine", "units": "many"})",
                     "{}",
                     {"/network/0/units: \"units\" of layer affine is \"many\", expected an integer"}},
        WrongNetwork{R"({"layer": "affine", "units": 0})",
                     "{}",
                     {"/network/0/units: \"units\" of layer affine is 0, expected at least 1"}},
        WrongNetwork{R"({"layer": "dropout", "rate": 1.5})", "{}", {"/network/0/rate"}},
        WrongNetwork{R"({"layer": "relu", "input": ["features"]})",
                     "{}",
                     {"has no setting \"input\" (did you mean \"inputs\"?)"}},
        WrongNetwork{R"({"units": 3})", "{}", {"/network/0: names no layer"}},
        WrongNetwork{"3", "{}", {"/network/0: expected a layer: its name or an object, found an integer"}},
        WrongNetwork{
            R"({"layer": "relu", "inputs": ["featurs"]})",
            "{}",
            {"/network/0/inputs/0: the input \"featurs\" is neither a layer nor a field of the data (did you mean "
             "\"features\"?)"}},
        WrongNetwork{
            R"({"layer": "affine", "units": 2, "name": "a"}, {"layer": "relu", "inputs": ["zzzzzzzz"]})",
            "{}",
            {"neither a layer nor a field of the data (known: a, out, relu, features, extra, label)"}}, // each once
        WrongNetwork{
            R"({"layer": "add", "name": "a", "inputs": ["features", "b"]}, {"layer": "relu", "name": "b", "inputs": ["c"]}, {"layer": "tanh", "name": "c", "inputs": ["a"]})",
            "{}",
            {"the network has a cycle: a -> c -> b -> a"}},
        WrongNetwork{R"({"layer": "relu", "name": "me", "inputs": ["me"]})", "{}", {"cycle: me -> me"}},
        WrongNetwork{R"({"layer": "relu", "name": "x"}, {"layer": "tanh", "name": "x"})",
                     "{}",
                     {"/network/1/name: the name \"x\" is given already at /network/0/name"}},
        WrongNetwork{R"({"layer": "relu", "name": "label"})", "{}", {"\"label\" is that of a field"}},
        WrongNetwork{R"({"layer": "relu", "name": "a b"})", "{}", {"\"a b\" is no name"}},
        WrongNetwork{R"("relu", {"layer": "tanh", "inputs": ["features"]})",
                     "{}",
                     {"/network/0: nothing uses the output of the layer \"relu\""}},
        WrongNetwork{
            R"({"layer": "add", "inputs": ["features", "extra"], "mode": "train"})",
            "{}",
            {"having 2 inputs it has none to hand on in the other (let it take part in both, or give \"out\" the "
             "same mode)"}},
        WrongNetwork{
            R"({"layer": "add", "inputs": ["features", "extra"], "mode": "train"}, {"layer": "relu", "mode": "train"})",
            "{}",
            {"its input \"add\" takes part in mode \"train\" only"}},
        WrongNetwork{
            R"({"layer": "add", "inputs": ["features", "extra"], "mode": "train"}, {"layer": "relu", "mode": "evaluate"})",
            "{}",
            {"/network/1: its input \"add\" takes part in mode \"train\" only"}},
        WrongNetwork{R"({"layer": "relu", "mode": "test"})", "{}", {"/network/0/mode"}},
        WrongNetwork{R"({"layer": "affine", "units": 2, "name": "a"}, {"layer": "affine", "units": 2, "share": "b"})",
                     "{}",
                     {"/network/1/share: shares the parameters of \"b\", which is no layer"}},
        WrongNetwork{
            R"({"layer": "affine", "units": 2, "name": "a"}, {"layer": "affine", "units": 2, "name": "b", "share": "a"}, {"layer": "affine", "units": 2, "share": "b"})",
            "{}",
            {"itself shares another layer's parameters"}},
        WrongNetwork{
            R"({"layer": "affine", "units": 2, "name": "a"}, {"layer": "affine", "units": 2, "share": "a", "frozen": true})",
            "{}",
            {"/network/1/frozen: \"frozen\" belongs to the layer that owns the parameters, \"a\""}},
        WrongNetwork{R"({"layer": "affine", "units": 2, "transpose": true})",
                     "{}",
                     {"only shared parameters can be transposed"}},
        WrongNetwork{R"({"repeat": -1, "layers": ["relu"]})",
                     "{}",
                     {"/network/0/repeat: \"repeat\" is -1, expected an integer from 0 to 10000"}},
        WrongNetwork{R"({"repeat": "3 / 2", "layers": ["relu"]})", "{}", {"\"repeat\" is 1.5"}},
        WrongNetwork{R"({"repeat": 2, "layer": ["relu"]})", "{}", {"is [\"relu\"], expected a name"}},
        WrongNetwork{R"({"repeat": 200, "layers": [{"repeat": 200, "layers": ["relu"]}]})",
                     "{}",
                     {"/network: unfolds to more than 10000 layers"}},
        WrongNetwork{R"({"repeat": 10000, "layers": [{"repeat": 10000, "layers": []}]})",
                     "{}",
                     {"unfolds to more than 10000 layers, or 100000 entries"}},
        WrongNetwork{
            R"({"use": "${'no' + 'thing'}"})", "{}", {"/network/0/use: no sub-network \"nothing\" is defined"}},
        WrongNetwork{R"({"use": "${3}"})", "{}", {"/network/0/use: \"use\" of the use is 3, expected a string"}},
        WrongNetwork{
            R"({"layer": "relu", "when": "1 + 1"})", "{}", {"/network/0/when: \"when\" is 2, expected true or false"}},
        WrongNetwork{R"({"use": "nothing"})", "{}", {"no sub-network \"nothing\" is defined"}},
        WrongNetwork{R"({"use": "a"})",
                     R"({"define": {"a": [{"use": "b"}], "b": ["relu", {"use": "a"}]}})",
                     {"the sub-network \"a\" uses itself: a -> b -> a"}},
        WrongNetwork{R"({"use": "a"})",
                     R"({"define": {"a": {"inputs": ["x", "y"], "layers": ["relu"]}}})",
                     {"gives 1 input to the sub-network \"a\", which has 2"}},
        WrongNetwork{R"({"layer": "relu", "name": "outside"}, {"use": "a"})",
                     R"({"define": {"a": [{"layer": "relu", "inputs": ["outside"]}]}})",
                     {"/define/a/0/inputs/0: the input \"outside\" is neither"}}));

TEST(Network, ALossOfNoLayerHasTheNearestName) {
    Json json = with_network(R"("relu")");
    json["loss"] = {{"loss", "cross_entropy"}, {"of", "outt"}};
    json["metrics"] = Json::array();
    EXPECT_THAT(refused(json),
                ElementsAre(HasSubstr("/loss/of: \"of\" names no layer: \"outt\" (did you mean \"out\"?)")));
}

TEST(Network, AlternativesThatAreNotChosenAreCheckedToo) {
    const Json json = with_network(R"({"choose": "a", "from": {"a": "relu", "b": [{"repeat": 0, "layers": ["tanhh"]}]}},
                                      {"layer": "affine", "units": -1, "when": "false"})");
    EXPECT_THAT(checked(json), ElementsAre(HasSubstr("/network/0/from/b/0/layers/0: unknown layer \"tanhh\""),
                                           HasSubstr("/network/1/units")));
}

} // namespace
} // namespace armature::experiment
