// SPDX-License-Identifier: MIT
#include "support/command_call.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <sstream>

namespace armature::testing {

std::string output_of(Command command, std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end()); // CLI11 takes them from the back
    CLI::App app;
    const commands::Action action = command(app);
    app.parse(arguments);
    std::ostringstream out;
    std::streambuf *const before = std::cout.rdbuf(out.rdbuf());
    try {
        EXPECT_EQ(action(), 0);
    } catch (...) {
        std::cout.rdbuf(before);
        throw;
    }
    std::cout.rdbuf(before);
    return out.str();
}

std::string footer_of(Command command) {
    CLI::App app;
    command(app);
    return app.get_footer();
}

} // namespace armature::testing
