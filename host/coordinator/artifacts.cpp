// SPDX-License-Identifier: MIT
// artifacts.cpp: DATABASE.artifacts/RUN/best.armature, last.armature, test.METRIC.csv, log.txt;
// DATABASE.artifacts/plugins/SHA256/NAME.so.
#include "coordinator/artifacts.hpp"

#include "support/hash.hpp"

#include <fstream>

namespace armature::coordinator {

namespace fs = std::filesystem;

namespace {

fs::path beside(const fs::path &database) {
    return fs::absolute(database).string() + ".artifacts";
}

} // namespace

fs::path plugin_store(const fs::path &database) {
    return beside(database) / "plugins";
}

fs::path artifact_folder(const Options &options, const std::string &run_uuid) {
    return options.store_artifacts ? beside(options.database) / run_uuid : fs::path();
}

std::vector<results::ArtifactRow> keep_artifacts(const Options &options, const std::string &run_uuid,
                                                 const Attempt &attempt) {
    std::vector<results::ArtifactRow> rows = attempt.ended.artifacts;
    const fs::path folder = artifact_folder(options, run_uuid);
    if (!folder.empty() && !attempt.log.empty() && attempt.state != "interrupted") {
        const fs::path file = folder / "log.txt";
        const std::string text = attempt.log.text();
        std::error_code ignored;
        fs::create_directories(folder, ignored);
        std::ofstream out(file, std::ios::binary);
        if (out.write(text.data(), static_cast<std::streamsize>(text.size())).flush()) { // else the run stands without
            rows.push_back({"log", file.string(), sha256(text), static_cast<int64_t>(text.size())});
        }
    }
    const fs::path base = fs::absolute(options.database).parent_path();
    for (results::ArtifactRow &row : rows) {
        row.path = fs::path(row.path).lexically_relative(base).string();
    }
    return rows;
}

void forget_artifacts(const Options &options, const std::string &run_uuid) {
    std::error_code ignored; // what cannot be removed only takes room
    if (const fs::path folder = artifact_folder(options, run_uuid); !folder.empty()) {
        fs::remove_all(folder, ignored);
    }
}

} // namespace armature::coordinator
