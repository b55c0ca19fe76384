// SPDX-License-Identifier: MIT
// kind.cpp: one table of all kinds.
#include "plugin/kind.hpp"

#include <array>

namespace armature::plugin {

namespace {

struct Words {
    Kind kind;
    const char *word, *folder;
};

constexpr std::array<Words, 10> kinds = {{{Kind::layer, "layer", "layers"},
                                          {Kind::activation, "activation", "activations"},
                                          {Kind::block, "block", "blocks"},
                                          {Kind::cell, "cell", "cells"},
                                          {Kind::loss, "loss", "losses"},
                                          {Kind::optimizer, "optimizer", "optimizers"},
                                          {Kind::schedule, "schedule", "schedules"},
                                          {Kind::initialiser, "initialiser", "initialisers"},
                                          {Kind::metric, "metric", "metrics"},
                                          {Kind::dataset, "dataset", "datasets"}}};

const Words *find(Kind kind) {
    for (const Words &words : kinds) {
        if (words.kind == kind) {
            return &words;
        }
    }
    return nullptr;
}

bool in_network(Kind kind) {
    return kind == Kind::layer || kind == Kind::activation || kind == Kind::block || kind == Kind::cell;
}

} // namespace

const char *word(Kind kind) {
    const Words *words = find(kind);
    return words == nullptr ? "unknown kind" : words->word;
}

const char *folder(Kind kind) {
    const Words *words = find(kind);
    return words == nullptr ? "unknown kind" : words->folder;
}

bool parse(std::string_view word, Kind &kind) {
    for (const Words &words : kinds) {
        if (word == words.word || word == words.folder) {
            kind = words.kind;
            return true;
        }
    }
    return false;
}

bool same_space(Kind a, Kind b) {
    return a == b || (in_network(a) && in_network(b));
}

} // namespace armature::plugin
