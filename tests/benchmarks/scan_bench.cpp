// SPDX-License-Identifier: MIT
// scan_bench FOLDER: how long it takes to know what the plugins in a folder are: at first, when each is loaded in a
// child process, and from then on, from the cache (XDG_CACHE_HOME says where). Prints one JSON line.
#include "pinned.hpp"

#include "plugin/catalogue.hpp"

#include <fmt/format.h>

int main(int count, char **arguments) {
    using namespace armature;
    using plugin::Catalogue;
    if (count != 2) {
        fmt::print(stderr, "scan_bench FOLDER\n");
        return 2;
    }
    const std::vector<std::filesystem::path> folder = {arguments[1]};
    std::vector<double> first, cached;
    size_t components = 0, rejected = 0;
    for (int round = 0; round < 5; ++round) {
        first.push_back(bench::time([&] { rejected += Catalogue::scan(folder, true).rejected().size(); }));
        for (int again = 0; again < 5; ++again) {
            cached.push_back(bench::time([&] { components = Catalogue::scan(folder).all().size(); }));
        }
    }
    fmt::print("{{\"components\": {}, \"rejected\": {}, \"first_s\": {:.4f}, \"cached_ms\": {:.3f}}}\n", components,
               rejected, bench::median(first), bench::median(cached) * 1e3);
    return 0;
}
