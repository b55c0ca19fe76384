// SPDX-License-Identifier: MIT
// cases.hpp: where ONNX's test cases are: folders with a model and numbers that go in and come out. Debian's package
// libonnx-testdata has those of ONNX 1.12; ARMATURE_DATA may have newer ones, in archives.
#pragma once

#include "support/places.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace armature::conformance {

namespace fs = std::filesystem;

struct Case {
    std::string suite, name; // "onnx 1.12 node", "test_relu"
    fs::path folder;
};

// Every SUITE/test_*/model.onnx below a folder, in the order of names.
inline void add_cases(std::vector<Case> &cases, const fs::path &suite, const std::string &called) {
    std::error_code none;
    std::vector<Case> found;
    for (const fs::directory_entry &entry : fs::directory_iterator(suite, none)) {
        if (fs::is_regular_file(entry.path() / "model.onnx")) {
            found.push_back({called, entry.path().filename().string(), entry.path()});
        }
    }
    std::sort(found.begin(), found.end(), [](const Case &a, const Case &b) { return a.name < b.name; });
    cases.insert(cases.end(), found.begin(), found.end());
}

// All that there are; `room` is where archives are unpacked and must live as long as the cases.
inline std::vector<Case> all_cases(const testing::TemporaryFolder &room) {
    std::vector<Case> cases;
    const fs::path packaged = "/usr/share/libonnx-testdata/data";
    for (const char *suite : {"node", "pytorch-operator", "pytorch-converted", "simple"}) {
        add_cases(cases, packaged / suite, std::string("onnx 1.12 ") + suite);
    }
    const auto data = testing::data_folder();
    for (const char *suite : {"node", "pytorch-operator", "simple"}) {
        const std::string archive = std::string("onnx-v1.16.0-") + suite + ".tar.xz";
        if (data && fs::is_regular_file(*data / "onnx-conformance" / archive) &&
            testing::run({"tar", "-xJf", (*data / "onnx-conformance" / archive).string()}, room.path()).exit_code ==
                0) {
            add_cases(cases, room / suite, std::string("onnx 1.16 ") + suite);
        }
    }
    return cases;
}

} // namespace armature::conformance
