// SPDX-License-Identifier: MIT
// Every case of ONNX's that the table of operators can express gives the numbers that ONNX says, at rtol 1e-3 and atol
// 1e-7; at least 95 of 100 do so at rtol 1e-5 and atol 1e-6. `tests/conformance/onnx/run` prints the tables for people.
#include "judge.hpp"

#include "host/onnx/bytes.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace armature::conformance {
namespace {

struct Tally {
    int passed = 0, strict = 0, failed = 0;
    int applicable() const { return passed + failed; }
};

void print(const std::map<std::string, Tally> &tallies, const char *what) {
    std::cout << fmt::format("\n{:<30} {:>10} {:>10} {:>10}\n", what, "applicable", "pass", "pass 1e-5");
    Tally all;
    for (const auto &[name, t] : tallies) {
        std::cout << fmt::format("{:<30} {:>10} {:>10} {:>10}\n", name, t.applicable(), t.passed, t.strict);
        all.passed += t.passed;
        all.strict += t.strict;
        all.failed += t.failed;
    }
    std::cout << fmt::format("{:<30} {:>10} {:>10} {:>10}\n", "all", all.applicable(), all.passed, all.strict);
}

TEST(OnnxNodes, EveryCaseThatAppliesPasses) {
    const testing::TemporaryFolder room;
    const std::vector<Case> cases = all_cases(room);
    if (cases.empty()) {
        GTEST_SKIP() << "ONNX's cases are not here: install libonnx-testdata, or set ARMATURE_DATA";
    }
    std::map<std::string, Tally> by_operator, by_suite;
    std::map<std::string, std::vector<std::string>> skipped; // cases by reason
    int strict = 0, applicable = 0;
    const char *wanted = std::getenv("ARMATURE_ONNX_CASES"); // part of a name, for people
    for (const Case &c : cases) {
        if (wanted != nullptr && c.name.find(wanted) == std::string::npos) {
            continue;
        }
        const Verdict verdict = judge(c);
        if (verdict.kind == Verdict::Kind::skipped) {
            skipped[verdict.text].push_back(c.name);
            by_suite[c.suite];
            continue;
        }
        const bool passed = verdict.kind == Verdict::Kind::passed;
        EXPECT_TRUE(passed) << c.suite << " " << c.name << ": " << verdict.text;
        for (Tally *t : {&by_operator[verdict.op], &by_suite[c.suite]}) {
            ++(passed ? t->passed : t->failed);
            t->strict += verdict.strict ? 1 : 0;
        }
        ++applicable;
        strict += verdict.strict ? 1 : 0;
    }
    print(by_operator, "operator");
    print(by_suite, "suite");
    std::cout << "\nskipped, by reason\n";
    for (const auto &[reason, names] : skipped) {
        std::cout << fmt::format("{:>5}  {}\n", names.size(), reason);
        if (std::getenv("ARMATURE_ONNX_SKIPPED") != nullptr) {
            std::cout << fmt::format("       {}\n", fmt::join(names, ", "));
        }
    }
    EXPECT_GT(applicable, wanted == nullptr ? 300 : 0) << "too few cases apply for this to mean anything";
    EXPECT_GE(strict * 100, applicable * 95) << strict << " of " << applicable << " within rtol 1e-5, atol 1e-6";
}

// The judge must be able to condemn: a case whose expected numbers are off by a little more than they may be, by their
// order, or by their shape.
TEST(OnnxNodes, WrongNumbersAreFound) {
    const testing::TemporaryFolder room;
    const fs::path set = room / "test_relu/test_data_set_0";
    fs::create_directories(set);
    testing::Graph g;
    g.nodes = {testing::node("Relu", {"x"}, {"y"})};
    g.inputs = {testing::value("x", {2, 3})};
    g.outputs = {testing::value("y", {2, 3})};
    testing::write_file(room / "test_relu/model.onnx", g.model());
    testing::write_file(set / "input_0.pb", testing::tensor("x", {2, 3}, {-1, 2, -3, 4, 5, 6}));
    const auto verdict = [&](const std::string &expected) {
        testing::write_file(set / "output_0.pb", expected);
        return judge({"made here", "test_relu", room / "test_relu"});
    };
    const Verdict right = verdict(testing::tensor("y", {2, 3}, {0, 2, 0, 4, 5, 6}));
    EXPECT_EQ(right.kind, Verdict::Kind::passed) << right.text;
    EXPECT_TRUE(right.strict);
    EXPECT_EQ(right.elements, 6);
    const Verdict near = verdict(testing::tensor("y", {2, 3}, {0, 2, 0, 4, 5.001f, 6}));
    EXPECT_EQ(near.kind, Verdict::Kind::passed) << near.text;
    EXPECT_FALSE(near.strict);
    const Verdict far = verdict(testing::tensor("y", {2, 3}, {0, 2, 0, 4, 5.01f, 6}));
    EXPECT_EQ(far.kind, Verdict::Kind::failed);
    EXPECT_EQ(far.text, "element 4 of y is 5, expected 5.010000228881836");
    EXPECT_EQ(verdict(testing::tensor("y", {2, 3}, {0, 4, 2, 5, 0, 6})).kind, Verdict::Kind::failed);
    EXPECT_EQ(verdict(testing::tensor("y", {3, 2}, {0, 2, 0, 4, 5, 6})).text, "output 0 is [2, 3], expected [3, 2]");
}

} // namespace
} // namespace armature::conformance
