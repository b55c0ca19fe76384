// SPDX-License-Identifier: MIT
// queue_test: trials in the order of their numbers, each replicate once, and nothing twice after a resume.
#include "coordinator/queue.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace armature::coordinator {
namespace {

experiment::Document document(const std::string &sweep) {
    return {Json::parse(R"({"variables": {"width": 4, "rate": 0.1}, "sweep": )" + sweep + "}"), "test.json", "/"};
}

const std::string grid = R"({"space": {"width": {"choice": [4, 6, 9]}, "rate": {"choice": [0.1, 0.2]}},
  "sampler": "grid", "trials": 100, "replicates": 2})";

std::vector<Task> all(Queue &queue) {
    std::vector<Task> out;
    while (std::optional<Task> task = queue.next()) {
        out.push_back(std::move(*task));
    }
    return out;
}

TEST(Queue, HandsOutEveryReplicateOfEveryPointInOrder) {
    const auto document = coordinator::document(grid);
    Queue queue(document, search::read_sweep(document));
    EXPECT_EQ(queue.total(), 12);
    const std::vector<Task> tasks = all(queue);
    ASSERT_EQ(tasks.size(), 12U);
    std::set<std::string> points;
    for (size_t i = 0; i < tasks.size(); ++i) {
        EXPECT_EQ(tasks[i].trial, static_cast<int64_t>(i / 2));
        EXPECT_EQ(tasks[i].replicate, static_cast<int64_t>(i % 2));
        EXPECT_EQ(tasks[i].parent, "");
        points.insert(dump(tasks[i].point.at("width")) + " " + dump(tasks[i].point.at("rate")));
    }
    EXPECT_EQ(points.size(), 6U);
    EXPECT_FALSE(queue.next());
}

TEST(Queue, AResumedStudyDoesWhatIsMissingAndRepeatsWhatWasCut) {
    const auto document = coordinator::document(grid);
    Queue first(document, search::read_sweep(document));
    const std::vector<Task> before = all(first);

    Queue second(document, search::read_sweep(document));
    second.recorded(0, before[0].point);
    second.recorded(1, before[2].point);
    second.tell(0, 0, 0.5);
    second.tell(0, 1, std::numeric_limits<double>::quiet_NaN()); // diverged: done all the same
    second.tell(1, 1, 0.25);                                     // overtook the one that was cut
    second.repeat(1, 0, "parent-run");
    const std::vector<Task> after = all(second);
    ASSERT_EQ(after.size(), 9U);
    EXPECT_EQ(after[0].trial, 1);
    EXPECT_EQ(after[0].replicate, 0);
    EXPECT_EQ(after[0].parent, "parent-run");
    EXPECT_EQ(after[0].point, before[2].point);
    for (size_t i = 1; i < after.size(); ++i) {
        EXPECT_EQ(after[i].point, before[i + 3].point);
        EXPECT_EQ(after[i].parent, "");
    }
}

TEST(Queue, ADocumentWithoutASweepIsOneRun) {
    const experiment::Document plain{Json::parse(R"({"variables": {"width": 4}})"), "test.json", "/"};
    Queue queue(plain, search::read_sweep(plain));
    EXPECT_EQ(queue.total(), 1);
    const std::optional<Task> task = queue.next();
    ASSERT_TRUE(task);
    EXPECT_TRUE(task->point.empty());
    EXPECT_FALSE(queue.next());
}

} // namespace
} // namespace armature::coordinator
