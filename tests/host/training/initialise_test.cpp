// SPDX-License-Identifier: MIT
// Parameters and running statistics from a checkpoint: all of them, some under other names, turned, in another type;
// and what is refused.
#include "training/initialise.hpp"

#include "host/training/logistic_regression.hpp"
#include "support/hash.hpp"
#include "training/checkpoint.hpp"
#include "training/weights.hpp"

#include <gmock/gmock.h>

#include <cstring>

namespace armature::training {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using Names = std::vector<std::pair<std::string, std::string>>;

class Initialising : public Training {
protected:
    // x -> encoder (4) -> normal (batch normalisation) -> scores (3), under a prefix
    void build(const std::string &prefix = "", uint64_t seed = 1, int32_t type = ARM_F64) {
        const auto name = [&](const char *own) { return prefix + own; };
        experiment.network = {testing::layer("affine", {{"units", 4}}, name("encoder"), {"x"}),
                              testing::layer("batch_normalization", Json::object(), name("normal"), {name("encoder")}),
                              testing::layer("affine", {{"units", 3}}, "scores", {name("normal")})};
        data.fields = {testing::input("x", {2}, type), testing::labels("label", 3)};
        network = std::make_unique<network::Network>(experiment, data.fields, registry, type);
        network->initialise(seed);
        experiment.folder = folder.path();
    }
    // Everything that the network holds, by name.
    std::map<std::string, std::vector<double>> held() {
        std::map<std::string, std::vector<double>> out;
        for (const StoredTensor &tensor : tensors(*network)) {
            std::vector<double> &values = out[tensor.name];
            for (int64_t i = 0; i < tensor.shape.size(); ++i) {
                values.push_back(network->type() == ARM_F64
                                     ? static_cast<const double *>(tensor.data)[i]
                                     : static_cast<double>(static_cast<const float *>(tensor.data)[i]));
            }
        }
        return out;
    }
    Outcome run_here() { return train(*network, experiment, data, registry, listener, folder.path()); }
    void take(Names names = {{"*", "*"}}, bool transpose = false) {
        experiment.initialise = {{.file = "best.armature",
                                  .sha256 = "",
                                  .take = std::move(names),
                                  .transpose = transpose,
                                  .pointer = "/initialize"}};
        initialise_from_files(*network, experiment);
    }
    std::string refused(const Names &names, bool transpose = false) {
        try {
            take(names, transpose);
        } catch (const Errors &errors) {
            std::string all;
            for (const Error &error : errors.list) {
                EXPECT_EQ(error.fault, Fault::experiment);
                all += std::string(error.what()) + "\n";
            }
            return all;
        }
        ADD_FAILURE() << "nothing was refused";
        return "";
    }
    // A file of three tensors, whose numbers say where they stand.
    void store() {
        write_checkpoint(folder / "best.armature", 5,
                         {{"old.encoder.weight", "parameter", Shape::plain(ARM_F32, {4, 2}), eight.data()},
                          {"old.encoder.bias", "parameter", Shape::plain(ARM_F32, {4}), eight.data() + 4},
                          {"old.encoder.bias", "state.velocity", Shape::plain(ARM_F32, {4}), eight.data()},
                          {"old.normal.mean", "persistent", Shape::plain(ARM_F32, {4}), eight.data() + 2}});
    }
    const std::vector<float> eight = {1.5F, 2, 3, 4, 5, 6, 7, 8};
};

TEST_F(Initialising, RunningStatisticsSurviveACheckpoint) {
    build();
    experiment.train.checkpoint = "best";
    const Outcome outcome = run_here();
    const auto trained = held();
    const double test_loss = outcome.final_values.back().second;
    ASSERT_EQ(trained.size(), 8U);

    build("", 99);
    EXPECT_NE(held(), trained);
    take();
    EXPECT_EQ(held(), trained);
    EXPECT_NE(trained.at("normal.mean"), std::vector<double>(4, 0.0));
    EXPECT_NE(trained.at("normal.variance"), std::vector<double>(4, 1.0));
    EXPECT_EQ(experiment.initialise[0].sha256, outcome.checkpoints[0].sha256);
    EXPECT_EQ(experiment.initialise[0].sha256, sha256_file(folder / "best.armature"));
    experiment.train.epochs = 0; // the test split is scored with what was taken
    EXPECT_EQ(run_here().final_values.back().second, test_loss);
}

TEST_F(Initialising, WhatIsNamedIsTakenAndTheRestKeepsItsInitialiser) {
    store();
    build("new.", 7);
    auto wanted = held();
    wanted["new.encoder.weight"] = {1.5, 2, 3, 4, 5, 6, 7, 8};
    wanted["new.encoder.bias"] = {5, 6, 7, 8};
    wanted["new.normal.mean"] = {3, 4, 5, 6};
    take({{"new.encoder.*", "old.encoder.*"}, {"new.*.mean", "old.*.mean"}});
    EXPECT_EQ(held(), wanted);
}

TEST_F(Initialising, MatricesAreTurnedAndNumbersConverted) {
    build();                                                                      // scores.weight is 3 x 4
    const std::vector<double> twelve = {0.1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; // 4 x 3 by columns
    write_checkpoint(folder / "best.armature", 5,
                     {{"scores.weight", "parameter", Shape::plain(ARM_F64, {4, 3}), twelve.data()},
                      {"scores.bias", "parameter", Shape::plain(ARM_F64, {3}), twelve.data()}});
    take({{"scores.*", "scores.*"}}, true);
    EXPECT_EQ(held()["scores.weight"], (std::vector<double>{0.1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12}));
    EXPECT_EQ(held()["scores.bias"], (std::vector<double>{0.1, 2, 3}));
    build("", 1, ARM_F32);
    take({{"scores.*", "scores.*"}}, true);
    EXPECT_EQ(held()["scores.bias"], (std::vector<double>{static_cast<double>(0.1F), 2, 3}));
}

TEST_F(Initialising, SeveralFilesOneAfterAnother) {
    store();
    build();
    const std::vector<double> three = {7, 8, 9};
    write_checkpoint(folder / "head.armature", 1, {{"b", "parameter", Shape::plain(ARM_F64, {3}), three.data()}});
    experiment.canonical = {{"initialize", {{{"file", "best.armature"}}, {{"file", "head.armature"}}}}};
    experiment.initialise = {
        {.file = "best.armature", .sha256 = "", .take = {{"encoder.*", "old.encoder.*"}}, .pointer = "/initialize/0"},
        {.file = "head.armature", .sha256 = "", .take = {{"scores.bias", "b"}}, .pointer = "/initialize/1"}};
    initialise_from_files(*network, experiment);
    EXPECT_EQ(held()["encoder.bias"], (std::vector<double>{5, 6, 7, 8}));
    EXPECT_EQ(held()["scores.bias"], three);
    EXPECT_EQ(experiment.canonical["initialize"][1]["sha256"], sha256_file(folder / "head.armature"));
    EXPECT_EQ(experiment.canonical["initialize"][0]["sha256"], sha256_file(folder / "best.armature"));
}

TEST_F(Initialising, RefusesNamesThatLeadNowhere) {
    store();
    build();
    EXPECT_THAT(refused(Names{{"encodr.*", "old.*"}, {"scores.bias", "old.scores.bias"}}),
                AllOf(HasSubstr("test.json at /initialize/take/encodr.*: \"encodr.*\" fits no parameter or persistent "
                                "tensor of the network"),
                      HasSubstr("did you mean \"encoder.*\"?"),
                      HasSubstr("/initialize/take/scores.bias: best.armature holds no parameter \"old.scores.bias\", "
                                "which \"scores.bias\" is to be taken from"),
                      HasSubstr("old.encoder.bias")));
    EXPECT_THAT(refused(Names{{"normal.*", "old.normal.*"}}), HasSubstr(", nor what 2 others want"));
    EXPECT_THAT(refused(Names{{"normal.variance", "old.encoder.bias"}}),
                HasSubstr("holds no persistent tensor \"old.encoder.bias\""));
    EXPECT_THAT(refused(Names{{"encoder.*", "old.encoder.*"}, {"*.bias", "old.*.bias"}}),
                HasSubstr("\"encoder.bias\" is taken twice"));
}

TEST_F(Initialising, RefusesShapesThatDoNotFitAndNamesBoth) {
    store();
    build(); // encoder.weight 4 x 2, scores.weight 3 x 4
    const std::string wrong = refused(Names{{"scores.weight", "old.encoder.weight"}});
    EXPECT_THAT(wrong,
                HasSubstr("\"scores.weight\" is " + network->parameters()[4].shape.text() +
                          ", but \"old.encoder.weight\" in the file is " + Shape::plain(ARM_F32, {4, 2}).text()));
    EXPECT_THAT(wrong, ::testing::Not(HasSubstr("transpose")));
    EXPECT_THAT(refused(Names{{"encoder.weight", "old.encoder.weight"}}, true),
                AllOf(HasSubstr(", to be transposed"), HasSubstr("leave \"transpose\" out")));
    const std::vector<int32_t> integers(8);
    write_checkpoint(folder / "best.armature", 1,
                     {{"turned", "parameter", Shape::plain(ARM_F32, {2, 4}), eight.data()},
                      {"whole", "parameter", Shape::plain(ARM_I32, {4, 2}), integers.data()}});
    EXPECT_THAT(refused(Names{{"encoder.weight", "turned"}}), HasSubstr("it fits transposed: set \"transpose\": true"));
    EXPECT_THAT(refused(Names{{"encoder.weight", "whole"}}), HasSubstr("\"whole\" in the file is "));
}

TEST_F(Initialising, RefusesAnotherFileThanTheRecordedOne) {
    store();
    build();
    experiment.initialise = {{.file = "best.armature", .sha256 = std::string(64, '0'), .pointer = "/initialize"}};
    for (const char *says : {"is not the file that is meant", "is no file"}) {
        try {
            initialise_from_files(*network, experiment);
            ADD_FAILURE() << "nothing was refused";
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::data);
            EXPECT_THAT(error.what(), AllOf(HasSubstr((folder / "best.armature").string()), HasSubstr(says)));
        }
        std::filesystem::remove(folder / "best.armature");
    }
}

} // namespace
} // namespace armature::training
