// SPDX-License-Identifier: MIT
// check.hpp: one check of a plugin: the clause of sdk/abi/RULES.md that it holds the plugin to, and how. Every family
// of checks is a list of these in a file of its own; nothing else knows what they look at.
#pragma once

#include "check/example.hpp"
#include "check/loaded.hpp"
#include "check/outcome.hpp"
#include "check/trial.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace armature::check {

struct Options {
    int level = 8;
    std::string only;                         // a regular expression for ids; empty: all
    uint64_t seed = 1;                        // of everything that is drawn
    std::optional<Json> settings;             // instead of guessed ones
    std::optional<std::vector<Input>> inputs; // instead of the usual ones
    bool reproduces = false;                  // one walk, with this seed
    std::filesystem::path program;            // armature, to be run under a tool; empty: this program
    // Where blocks and cells find what they apply, behind the folder of their own file; empty: where a run would look.
    std::vector<std::filesystem::path> search;
};

// What a check looks at.
struct Subject {
    std::filesystem::path file;           // absolute
    const Component *component = nullptr; // none for a check of the file as a whole
    const Example *example = nullptr;
    const Options *options = nullptr;
    const plugin::Catalogue *catalogue = nullptr; // of a block or a cell: what it may apply
    Json known = Json::object();                  // what earlier checks of this component found

    uint64_t seed() const { return options->seed; }
    std::vector<Json> settings() const; // base settings first, each accepted by create
    std::vector<Trial> trials() const;  // ways to use a layer, activation or loss, each accepted by configure
};

// As the end of a sentence: " with {...}".
inline std::string with(const Json &settings) {
    return settings.empty() ? "" : " with " + dump(settings);
}

// Whom a check is for.
enum class Scope {
    file,       // the binary, its entry and its descriptors
    component,  // every component
    layer,      // what offers the layer's interface: layers, losses, activations that learn
    activation, // what offers the activation's interface only
    block,      // what composes: blocks and cells
    cell,
    loss,
    optimizer,
    schedule,
    initialiser,
    metric,
    dataset
};

// What follows builds on it: once it stands against a component, the rest is left out.
enum class Gate {
    open,  // nothing does
    level, // all of higher levels
    here   // all that comes later
};

struct Check {
    const char *id; // of the clause
    int level;
    Scope scope;
    const char *sentence; // what holds for a sound plugin
    Outcome (*run)(const Subject &);
    Gate gate = Gate::open;
    bool finds = false; // later checks need what it finds, so it runs whatever was asked for
    double seconds = 4; // until it counts as hanging
};

// A component, by what its file says of it.
struct Named {
    plugin::Kind kind;
    std::string name;
    bool layer = false, activation = false; // the interface that its callers use

    std::string text() const; // "layer affine"
};
bool applies(const Check &check, const Named &component);

// All checks in the order in which they run.
const std::vector<Check> &all_checks();
const Check *find_check(std::string_view id); // nullptr if there is none

// The families.
std::vector<Check> binary_checks();
std::vector<Check> entry_checks();
std::vector<Check> descriptor_checks();
std::vector<Check> schema_checks();
std::vector<Check> loader_checks();
std::vector<Check> settings_checks();
std::vector<Check> configure_checks();
std::vector<Check> call_checks();
std::vector<Check> sameness_checks();
std::vector<Check> semantic_checks();
std::vector<Check> piece_checks();
std::vector<Check> process_checks();
std::vector<Check> gradient_checks();
std::vector<Check> activation_checks();
std::vector<Check> loss_checks();
std::vector<Check> optimizer_checks();
std::vector<Check> schedule_checks();
std::vector<Check> initialiser_checks();
std::vector<Check> metric_checks();
std::vector<Check> dataset_checks();
std::vector<Check> example_checks();
std::vector<Check> composition_checks();
std::vector<Check> graph_checks();
std::vector<Check> reach_checks();
std::vector<Check> cell_checks();
std::vector<Check> cost_checks();
std::vector<Check> memory_checks();
std::vector<Check> fuzz_checks();

} // namespace armature::check
