// SPDX-License-Identifier: MIT
// Every value of real experiments replaced by each of a list of strange ones, and every key removed: whatever stands in
// a file, the answer is an experiment or an Error of the experiment, never another exception, a crash or a hang.
#include "host/experiment/small.hpp"
#include "search/sampler.hpp"

namespace armature::experiment {
namespace {

using namespace testing;

std::vector<Json> strange() {
    return {nullptr,
            -1,
            1e308,
            UINT64_MAX,
            "x",
            "${",
            "${data.classes}",
            "${1 / 0}",
            "${nothing}",
            Json::array(),
            Json::object(),
            Json{{"a", Json::array({true, "${data.width}"})}}};
}

// True if the work ends well or is refused as an experiment.
template <class Work> bool civil(const Work &work, int &refused) {
    try {
        work();
    } catch (const Error &error) {
        ++refused;
        return error.fault == Fault::experiment;
    } catch (const Errors &errors) {
        ++refused;
        return std::all_of(errors.list.begin(), errors.list.end(), [](const Error &error) {
            return error.fault == Fault::experiment && !error.message.empty();
        });
    } catch (const std::exception &other) {
        ADD_FAILURE() << other.what();
        return false;
    }
    return true;
}

int refusals_of(const Json &json) {
    int refused = 0;
    const Document d = document(json);
    Facts known = facts();
    known["data.width"] = 8;
    EXPECT_TRUE(civil([&] { check(d, catalogue()); }, refused));
    EXPECT_TRUE(civil([&] { resolve(d, {}, known, catalogue()); }, refused));
    EXPECT_TRUE(civil([&] { resolve_data(d, {}, catalogue()); }, refused));
    EXPECT_TRUE(civil([&] { resolve_training(d, {}); }, refused));
    EXPECT_TRUE(civil(
        [&] {
            const search::Sweep sweep = search::read_sweep(d);
            const Json variables = json.value("variables", Json::object());
            const search::Study study{.space = sweep.space,
                                      .variables = variables,
                                      .seed = sweep.seed,
                                      .maximize = true,
                                      .options = sweep.sampler_options};
            search::make_sampler(sweep.sampler, study)->ask(1, {});
        },
        refused));
    return refused;
}

// The pointers of all values, those of objects and arrays too.
void pointers(const Json &value, const std::string &at, std::vector<std::string> &out) {
    out.push_back(at);
    if (value.is_object()) {
        for (const auto &[key, item] : value.items()) {
            pointers(item, pointer(at, key), out);
        }
    } else if (value.is_array()) {
        for (size_t i = 0; i < value.size(); ++i) {
            pointers(value[i], pointer(at, i), out);
        }
    }
}

void torment(const Json &json) {
    ASSERT_EQ(refusals_of(json), 0);
    std::vector<std::string> all;
    pointers(json, "", all);
    int refused = 0;
    for (const std::string &at : all) {
        for (const Json &value : strange()) {
            Json changed = json;
            changed[Json::json_pointer(at)] = value;
            if (!changed.is_object()) {
                continue; // such a file is refused when it is read
            }
            SCOPED_TRACE(at + " = " + dump(value));
            refused += refusals_of(changed);
            if (::testing::Test::HasFailure()) {
                return;
            }
        }
        if (const size_t slash = at.rfind('/'); slash != std::string::npos) {
            Json changed = json;
            Json &parent = changed[Json::json_pointer(at.substr(0, slash))];
            if (parent.is_object()) {
                parent.erase(at.substr(slash + 1));
                SCOPED_TRACE(at + " removed");
                refusals_of(changed);
            }
        }
    }
    EXPECT_GT(refused, static_cast<int>(10 * all.size()));
}

TEST(Hostile, Sweep) {
    torment(read(armature::testing::source_folder() / "experiments" / "quickstart.json").json);
}

TEST(Hostile, GraphAndTraining) {
    torment(parse_json(R"({
        "data": {"dataset": "spirals", "split": [0.5, 0.25, 0.25], "seed": 1, "limit": 10},
        "define": {"branch": {"inputs": ["in"], "layers": [{"layer": "affine", "units": 4, "inputs": ["in"]}, "relu"]}},
        "network": [{"layer": "affine", "units": 4, "name": "stem", "initialiser": "he"},
                    {"use": "branch", "name": "left", "inputs": ["stem"]},
                    {"layer": "affine", "units": 4, "share": "stem", "transpose": false, "inputs": ["features"], "name": "tied"},
                    {"layer": "add", "inputs": ["left", "tied"], "frozen": true, "initialisers": {}},
                    {"layer": "dropout", "mode": "train", "when": "depth > 0"},
                    {"repeat": "depth", "layers": ["tanh"]},
                    {"layer": "affine", "units": 2}],
        "losses": [{"loss": "cross_entropy", "weight": 0.5, "schedule": {"schedule": "cosine"}, "of": "affine", "target": "label", "name": "main"}],
        "metrics": [{"metric": "accuracy", "of": "affine", "target": "label", "name": "a"}],
        "optimizer": {"optimizer": "sgd", "schedule": "cosine"},
        "train": {"epochs": 1, "steps": 0, "seed": 1, "clip": {"norm": 1, "value": 1}, "select": {"maximize": "validation.a"},
                  "early_stopping": {"metric": "validation.a", "patience": 1, "min_delta": 0.1}},
        "variables": {"depth": 1}})",
                       "graph"));
}

} // namespace
} // namespace armature::experiment
