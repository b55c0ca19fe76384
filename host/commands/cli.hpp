// SPDX-License-Identifier: MIT
// cli.hpp: CLI11, as far as commands use it. A header of its own, since what only calls commands need not compile it.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
