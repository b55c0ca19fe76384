// SPDX-License-Identifier: MIT
// places.hpp: where a test finds plugins, experiments, real data and room of its own; and how it runs the program.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace armature::testing {

std::filesystem::path plugin_folder();                        // the built plugins
std::filesystem::path broken_plugin(const std::string &name); // a plugin broken on purpose
std::filesystem::path source_folder();                        // the repository
std::filesystem::path program();                              // bin/armature

// ARMATURE_DATA, if it is set and exists; a test that needs it skips with a sentence otherwise.
std::optional<std::filesystem::path> data_folder();

// A new empty folder, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    const std::filesystem::path &path() const { return path_; }
    std::filesystem::path operator/(const std::string &name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path &file, const std::string &text);
std::string read_file(const std::filesystem::path &file);

struct Finished {
    int exit_code = -1; // 128 + signal if it was killed
    std::string out, err;
};
// Runs a command in `folder` with extra environment ("KEY=VALUE"), without a shell.
Finished run(const std::vector<std::string> &command, const std::filesystem::path &folder,
             const std::vector<std::string> &environment = {});
// The program with these arguments.
Finished armature(std::vector<std::string> arguments, const std::filesystem::path &folder,
                  const std::vector<std::string> &environment = {});

} // namespace armature::testing
