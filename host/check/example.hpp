// SPDX-License-Identifier: MIT
// example.hpp: NAME.check.json beside NAME.so: what the author tells the checker, and `armature plugins show`, that
// they cannot find out by themselves.
//   {"files": {"table.csv": "a,b\n1,2\n", "bits": {"hex": "00ff"}},        // written where the checks run
//    "csv": {"settings": [{"path": "table.csv"}],                          // by the component's name
//            "inputs": ["feature 3, batch 2; integers below 3, batch 2"],
//            "experiment": {"data": ..., "network": [...], "loss": ...},   // a small one that shows its use
//            "excuse": {"ARM-LAYER-028": "it is made of the batch's statistics"}},
//    "excuse": {"ARM-ENTRY-004": "it is for machines that have the library"}}   // of the file as a whole
#pragma once

#include "check/trial.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::check {

struct Example {
    std::vector<Json> settings;                // ways to set it, instead of guessed ones
    std::vector<std::vector<Input>> inputs;    // instead of the usual ones
    std::map<std::string, std::string> excuse; // clauses that do not hold here, and why
    Json experiment;                           // to be shown, instead of one that is guessed; null if it can be
};

struct Examples {
    std::map<std::string, std::string> files;
    std::map<std::string, Example> components; // by name; "" is the file as a whole

    const Example &of(const std::string &component) const; // empty if there is none
    void write_files(const std::filesystem::path &folder) const;
};

// Empty if there is no such file. Throws Error(Fault::usage) for one that cannot be understood.
Examples examples_beside(const std::filesystem::path &plugin);

} // namespace armature::check
