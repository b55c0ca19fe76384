// SPDX-License-Identifier: MIT
// order.cpp: topological sorting (Kahn 1962, "Topological sorting of large networks").
#include "experiment/order.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace armature::experiment {

namespace {

// Going back along sources that wait too, one comes around to a node met before.
std::vector<size_t> find_cycle(const std::vector<std::vector<size_t>> &sources, const std::vector<size_t> &waiting) {
    const auto waits = [&](size_t i) { return waiting[i] != 0; };
    size_t at = 0;
    while (!waits(at)) {
        ++at;
    }
    std::vector<size_t> path;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
        path.push_back(at);
        at = *std::find_if(sources[at].begin(), sources[at].end(), waits);
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), at));
    path.push_back(at);
    std::reverse(path.begin(), path.end());
    return path;
}

} // namespace

Order order_of(const std::vector<std::vector<size_t>> &sources) {
    std::vector<size_t> waiting; // for how many sources
    std::vector<std::vector<size_t>> users(sources.size());
    std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
    for (size_t i = 0; i < sources.size(); ++i) {
        waiting.push_back(sources[i].size());
        for (const size_t source : sources[i]) {
            users[source].push_back(i);
        }
        if (sources[i].empty()) {
            ready.push(i);
        }
    }
    Order order;
    while (!ready.empty()) {
        const size_t i = ready.top();
        ready.pop();
        order.numbers.push_back(i);
        for (const size_t user : users[i]) {
            if (--waiting[user] == 0) {
                ready.push(user);
            }
        }
    }
    if (order.numbers.size() != sources.size()) {
        order.cycle = find_cycle(sources, waiting);
    }
    return order;
}

} // namespace armature::experiment
