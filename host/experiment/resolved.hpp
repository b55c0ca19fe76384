// SPDX-License-Identifier: MIT
// resolved.hpp: an experiment with every expression evaluated, every repeat, choose and when carried out, every
// shorthand written out and every default filled in: what the network, the training loop and the record work from.
#pragma once

#include "experiment/document.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace armature::experiment {

// Values of variables for one trial; what is not named keeps the document's value.
using Assignment = std::map<std::string, Json>;
// data.*: what opening the data told ("data.classes": 10, "data.features": 64, "data.training": 1257, ...), among it
// the names of its fields: "data.input_fields": ["image"], "data.target_fields": ["label"].
using Facts = std::map<std::string, Json>;

struct Subnetwork;

// A component with its settings (defaults filled in), and where it stands in the file.
struct Component {
    std::string name;
    Json settings = Json::object(); // those that are networks as they are recorded
    std::string pointer = {};       // "/network/2"
    std::map<std::string, std::shared_ptr<const Subnetwork>> networks = {}; // settings that are networks
};

// One layer of the network. Names are unique; inputs name layers or fields of the data.
struct Layer {
    std::string name; // given, or "affine", "affine_2", ... in order of appearance
    Component component;
    std::vector<std::string> inputs; // empty only for a layer that wants none
    std::string mode;                // "", "train" or "evaluate": in which mode it takes part; otherwise it is skipped
    std::string share;               // name of the layer whose parameters it uses, or ""
    bool transpose = false;          // with share: every matrix transposed
    bool frozen = false;
    std::map<std::string, Component> initialisers; // by parameter name; overrides the layer's default
    std::vector<std::string> constants;            // of a recurrence: inputs that are the same in every step
    std::vector<std::string> initial;              // of a recurrence: its states before the first step
    std::string children;                          // of a recursion: which nodes are whose children, or ""
    std::string lengths;                           // of a recurrence: how many steps each example has, or ""
};

// A network inside a component: what a block applies, the body of a recurrence. It sees its inputs and nothing else.
struct Subnetwork {
    std::string file;                // for errors
    std::vector<std::string> inputs; // its own names for what flows in, by position
    std::vector<Layer> layers;       // each after its inputs
    std::string output;              // the layer whose outputs are its own
};

struct Loss {
    std::string name; // "loss", or the component's name where there are several
    Component component;
    std::string of;     // a layer
    std::string target; // a field, or "" if it wants none
    double weight = 1;
    std::optional<Component> schedule; // of the weight
};

struct Metric {
    std::string name; // "accuracy"
    Component component;
    std::string of, target;
};

struct Data {
    Component dataset;
    std::vector<double> split;          // training, validation, test: fractions of what is given; empty: the default
    std::string normalise = "standard"; // "standard" (mean 0, deviation 1 by feature), "range" (0..1), "none"
    int64_t limit = 0;                  // use only so many training examples; 0: all
    uint64_t seed = 0;                  // of the split and of generated data: not the run's seed, so that replicates
                                        // see the same data
};

struct Clip {
    double norm = 0;  // global L2 norm; 0: off
    double value = 0; // each element into [-value, value]; 0: off
};

struct EarlyStopping {
    std::string metric = "validation.loss";
    int64_t patience = 0; // in evaluations; 0: off
    double min_delta = 0;
};

struct Optimizer {
    Component component;
    std::optional<Component> schedule; // of the rate
};

// A part of a training: what is trained in it, towards what, and how long. What a file leaves out is the training's.
struct Stage {
    std::string name, pointer; // "warm-up" or ""; "/train/stages/0"
    int64_t epochs = 1, steps = 0;
    int64_t batch = 32;
    Clip clip;
    std::vector<std::string> parameters; // patterns of names; empty: all that are not frozen
    std::vector<std::string> losses;     // names; empty: all
    std::optional<Optimizer> optimizer;  // the experiment's without it
};

struct Training {
    int64_t epochs = 1;
    int64_t steps = 0; // if > 0, the length in steps instead
    int64_t batch = 32;
    int64_t evaluation_batch = 256;
    uint64_t seed = 1;
    std::string precision = "float"; // "float", "double"
    std::string report = "epoch";    // "epoch", or "step": metrics of every step too
    std::string checkpoint = "best"; // which weights to store: "none", "best", "last", "both"
    std::string select;              // the metric that chooses the best weights ("validation.loss" by default)
    bool select_larger = false;
    bool shuffle = true;
    int64_t threads = 1;
    bool portable = false; // kernels that every processor with AVX2 has
    Clip clip;
    EarlyStopping early_stopping;
    std::vector<Stage> stages; // one after another; empty: the training is one
};

// Parameters and persistent tensors that begin with what a file holds, instead of what their initialisers make.
struct Initialise {
    std::string file;   // as it is written: relative to the experiment's folder
    std::string sha256; // of the file; "" until it is read
    std::vector<std::pair<std::string, std::string>> take = {{"*", "*"}}; // pattern of names here -> in the file
    bool transpose = false;                                               // every matrix
    std::string pointer;                                                  // "/initialize/0"
};

struct Resolved {
    std::string name, question;
    Json variables; // with this trial's values
    Json canonical; // everything below as one JSON object: the record
    Data data;
    std::vector<Layer> network;
    std::vector<Loss> losses;
    std::vector<Metric> metrics;
    Optimizer optimizer;
    Training train;
    std::vector<Initialise> initialise;
    std::filesystem::path file, folder;
};

} // namespace armature::experiment
