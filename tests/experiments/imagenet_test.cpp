// SPDX-License-Identifier: MIT
// experiments/imagenet, on generated pictures: ten views are scored with the very weights that one view is scored with,
// and training is none the wiser.
#include "end_to_end/bench.hpp"

namespace armature::testing {
namespace {

TEST(Imagenet, TenViewsChangeTheScoresAndNotTheTraining) {
    const Bench bench;
    const std::filesystem::path files = source_folder() / "experiments" / "imagenet";
    Json tiny = read_json(files / "tiny.json");
    tiny["data"] = {{"dataset", "gratings"}, {"width", 24},  {"height", 20}, {"channels", 3},
                    {"classes", 10},         {"points", 20}, {"noise", 0.3}};
    tiny["train"]["select"] = {{"minimize", "training.loss"}}; // the same epoch for both
    bench.write("tiny.json", tiny);
    bench.write("ten_crop.json", read_json(files / "ten_crop.json"));
    for (const char *file : {"tiny.json", "ten_crop.json"}) {
        const Finished ended = bench.armature({"run", file, "size=17", "width=4", "epochs=2", "--quiet"});
        ASSERT_EQ(ended.exit_code, 0) << ended.err;
    }
    const auto different = [&](const std::string &sql) { return bench.value("SELECT count(DISTINCT " + sql); };
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_summary WHERE state = 'finished'"), "2");
    EXPECT_EQ(different("weights_sha256) FROM run_summary"), "1");
    EXPECT_EQ(different("parameter_count) FROM run_summary"), "1");
    for (const std::string &name : std::vector<std::string>{"training.loss", "training.accuracy"}) {
        EXPECT_EQ(different("value) FROM run_metrics WHERE metric = '" + name + "'"), "1") << name;
    }
    for (const std::string &name : std::vector<std::string>{"validation.loss", "test.loss"}) {
        EXPECT_EQ(different("value) FROM run_metrics WHERE metric = '" + name + "'"), "2") << name;
    }
    EXPECT_EQ(bench.value("SELECT count(*) FROM run_metrics WHERE metric IN ('test.accuracy', 'test.top_k_error') AND "
                          "value BETWEEN 0 AND 1"),
              "4");
    // 10 classes of 20 pictures, 30 of them to test with: each counted once, not once a view.
    EXPECT_EQ(bench.value("SELECT count(DISTINCT total) || ' ' || max(total) FROM (SELECT sum(value) AS total FROM "
                          "run_metrics WHERE metric LIKE 'test.confusion_counts.%' GROUP BY run)"),
              "1 30.0");
    EXPECT_EQ(bench.value("SELECT count(*) FROM artifact WHERE name = 'test.confusion_counts.csv'"), "2");
}

} // namespace
} // namespace armature::testing
