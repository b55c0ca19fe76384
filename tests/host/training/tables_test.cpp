// SPDX-License-Identifier: MIT
// Metrics as files: what stands in them, of which weights they tell, and that they are the same bytes again.
#include "training/tables.hpp"

#include "host/training/logistic_regression.hpp"
#include "support/hash.hpp"

#include <fstream>
#include <limits>
#include <sstream>

namespace armature::training {
namespace {

Values counts(const std::string &metric) { // 3 x 2, by rows
    return {{metric + ".true_0.predicted_0", 12},   {metric + ".true_0.predicted_1", 0.1},
            {metric + ".true_1.predicted_0", 1e20}, {metric + ".true_1.predicted_1", 0},
            {metric + ".true_2.predicted_0", -3},   {metric + ".true_2.predicted_1", std::nan("")}};
}

std::string csv_of(const Values &values, const std::vector<std::string> &classes) {
    std::vector<std::string> names;
    for (const auto &[name, value] : values) {
        names.push_back(name);
    }
    const std::vector<Family> found = families(names);
    return found.size() == 1 ? csv(found[0], values, classes) : "no table";
}

std::string content(const std::filesystem::path &file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

TEST(Csv, NamesClassesWhereTheyAreKnown) {
    EXPECT_EQ(csv_of(counts("test.c"), {"goldfish, Carassius auratus", "pail", "teapot", "not met"}),
              "true/predicted,\"goldfish, Carassius auratus\",pail\n"
              "\"goldfish, Carassius auratus\",12,0.1\n"
              "pail,1e+20,0\n"
              "teapot,-3,nan\n");
    EXPECT_EQ(csv_of(counts("test.c"), {"goldfish", "pail"}), // two for three rows
              "predicted,goldfish,pail\ntrue_0,12,0.1\ntrue_1,1e+20,0\ntrue_2,-3,nan\n");
    EXPECT_EQ(csv_of(counts("test.c"), {}), ",predicted_0,predicted_1\ntrue_0,12,0.1\ntrue_1,1e+20,0\ntrue_2,-3,nan\n");
}

TEST(Csv, KeepsNamesThatAreNoNumberedClasses) {
    Values values = counts("test.c");
    values[4].first = "test.c.true_other.predicted_0";
    values[5].first = "test.c.true_other.predicted_1";
    EXPECT_EQ(csv_of(values, {"a", "b", "c"}), "predicted,a,b\ntrue_0,12,0.1\ntrue_1,1e+20,0\ntrue_other,-3,nan\n");
    values[4].first = "test.c.x.predicted_0"; // shorter than the word before it
    values[5].first = "test.c.x.predicted_1";
    EXPECT_EQ(csv_of(values, {"a", "b", "c"}), "predicted,a,b\ntrue_0,12,0.1\ntrue_1,1e+20,0\nx,-3,nan\n");
}

class Tables : public Training {
protected:
    Tables() {
        experiment.metrics.push_back(
            {"counts", {"confusion_counts", {{"threshold", 0.0}}, "/metrics/1"}, "scores", "label"});
        data.tables["label"] = {"red", "green", "blue"};
        std::vector<double> x; // a ring of points, of which some change sides from epoch to epoch
        std::vector<int32_t> y;
        for (int i = 0; i < 24; ++i) {
            x.insert(x.end(), {std::cos(0.26 * i), std::sin(0.26 * i)});
            y.push_back(i % 3);
        }
        data.validation = std::make_unique<MemoryPart>(x, y);
    }
    // What the report says of a split, as the file should have it.
    std::string expected(size_t report, const std::string &split) {
        const std::vector<std::string> &names = data.tables["label"];
        std::string text = "true/predicted,red,green,blue\n";
        for (size_t i = 0; i < 3; ++i) {
            text += names[i];
            for (size_t j = 0; j < 3; ++j) {
                const double count = listener.value(report, split + ".counts.true_" + std::to_string(i) +
                                                                ".predicted_" + std::to_string(j));
                text += "," + std::to_string(static_cast<int>(count));
            }
            text += "\n";
        }
        return text;
    }
};

TEST_F(Tables, TellOfTheChosenWeights) {
    const Outcome outcome = run(); // labels without any order: the surer the network, the larger the loss
    EXPECT_EQ(outcome.best_step, 3);
    ASSERT_EQ(outcome.tables.size(), 2u);
    EXPECT_EQ(outcome.tables[0].name, "test.counts.csv");
    EXPECT_EQ(outcome.tables[1].name, "validation.counts.csv");
    EXPECT_EQ(content(outcome.tables[0].file), expected(3, "test"));
    EXPECT_EQ(content(outcome.tables[1].file), expected(0, "validation"));
    EXPECT_NE(expected(2, "validation"), expected(0, "validation")) << "the last epoch's would not be told apart";
    for (const StoredTable &table : outcome.tables) {
        EXPECT_EQ(table.file, folder.path() / table.name);
        EXPECT_EQ(table.sha256, sha256(content(table.file)));
        EXPECT_EQ(table.bytes, static_cast<int64_t>(content(table.file).size()));
    }
    const Outcome again = run();
    EXPECT_EQ(again.tables[1].sha256, outcome.tables[1].sha256);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2) << "no temporary file is left";
}

TEST_F(Tables, AreOfTheLastEpochWhereThatIsChosen) {
    experiment.train.select = "training.loss"; // the last epoch's is the lowest
    const Outcome outcome = run();
    EXPECT_EQ(outcome.best_step, 9);
    ASSERT_EQ(outcome.tables.size(), 2u);
    EXPECT_EQ(content(outcome.tables[1].file), expected(2, "validation"));
}

TEST_F(Tables, NeedAFolderAndAMetric) {
    EXPECT_TRUE(train(made(), experiment, data, registry, listener, {}).tables.empty());
    experiment.metrics.pop_back();
    EXPECT_TRUE(run().tables.empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(Tables, WriteNoFileWhoseNameWouldLeadElsewhere) {
    experiment.metrics.back().name = "../counts";
    EXPECT_TRUE(run().tables.empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(Tables, SayWhereTheyCannotBeWritten) {
    std::filesystem::create_directories(folder / "test.counts.csv" / "in the way");
    try {
        run();
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::run);
        EXPECT_EQ(error.where, (folder / "test.counts.csv").string());
    }
}

} // namespace
} // namespace armature::training
