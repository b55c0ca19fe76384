// SPDX-License-Identifier: MIT
// main.cpp: a program holds the tests of a folder. `PROGRAM --file=query_test.cpp` runs those of one file, as ctest
// does; GoogleTest's own options choose among all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace armature::testing {
namespace {

// GoogleTest's filter for the tests written in that file; "" if there are none.
std::string tests_in(std::string_view file) {
    std::string filter;
    const ::testing::UnitTest &all = *::testing::UnitTest::GetInstance();
    for (int i = 0; i < all.total_test_suite_count(); ++i) {
        const ::testing::TestSuite &suite = *all.GetTestSuite(i);
        for (int j = 0; j < suite.total_test_count(); ++j) {
            const ::testing::TestInfo &test = *suite.GetTestInfo(j);
            if (std::filesystem::path(test.file()).filename() == file) {
                filter.append(filter.empty() ? "" : ":").append(suite.name()).append(".").append(test.name());
            }
        }
    }
    return filter;
}

// What a test sets in the environment, the next one does not see.
class SameEnvironment final : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo & /*unused*/) override {
        for (char **variable = environ; *variable != nullptr; ++variable) {
            before_.emplace_back(*variable);
        }
    }
    void OnTestEnd(const ::testing::TestInfo & /*unused*/) override {
        clearenv();
        for (const std::string &variable : before_) {
            const size_t equals = variable.find('=');
            setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
        }
        before_.clear();
    }
    std::vector<std::string> before_; // NAME=VALUE
};

} // namespace
} // namespace armature::testing

int main(int count, char **arguments) {
    ::testing::InitGoogleMock(&count, arguments);
    for (int i = 1; i < count; ++i) {
        const std::string_view option = arguments[i];
        if (!option.starts_with("--file=")) {
            std::cerr << arguments[0] << ": no such option: " << option << "\n";
            return 2;
        }
        const std::string filter = armature::testing::tests_in(option.substr(7));
        if (filter.empty()) {
            std::cerr << arguments[0] << ": holds no tests of " << option.substr(7) << "\n";
            return 2;
        }
        GTEST_FLAG_SET(filter, filter);
    }
    ::testing::UnitTest::GetInstance()->listeners().Append(new armature::testing::SameEnvironment); // which owns it
    return RUN_ALL_TESTS();
}
