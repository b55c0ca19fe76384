// SPDX-License-Identifier: MIT
#include "support/places.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace armature::testing {

namespace fs = std::filesystem;

fs::path plugin_folder() {
    const char *mutated = std::getenv("ARMATURE_TEST_PLUGINS"); // tests/mutation: a copy with a mistake in it
    return mutated != nullptr ? fs::path(mutated) : fs::path(ARMATURE_BUILD) / "plugins";
}
fs::path broken_plugin(const std::string &name) {
    return fs::path(ARMATURE_BUILD) / "broken_plugins" / name / (name + ".so");
}
fs::path source_folder() {
    return ARMATURE_SOURCE;
}
fs::path program() {
    return ARMATURE_PROGRAM;
}

std::optional<fs::path> data_folder() {
    const char *value = std::getenv("ARMATURE_DATA");
    if (value == nullptr || !fs::is_directory(value)) {
        return std::nullopt;
    }
    return fs::absolute(value);
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "armature-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no temporary folder: " + std::string(std::strerror(errno)));
    }
    path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_file(const fs::path &file, const std::string &text) {
    if (file.has_parent_path()) {
        fs::create_directories(file.parent_path());
    }
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}
std::string read_file(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::runtime_error("cannot read " + file.string());
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

Finished run(const std::vector<std::string> &command, const fs::path &folder,
             const std::vector<std::string> &environment) {
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    std::vector<char *> arguments;
    for (const std::string &word : command) {
        arguments.push_back(const_cast<char *>(word.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        for (const std::string &variable : environment) {
            putenv(const_cast<char *>(variable.c_str()));
        }
        const int null = open("/dev/null", O_RDONLY);
        if (chdir(folder.c_str()) != 0 || dup2(null, 0) < 0 || dup2(out[1], 1) < 0 || dup2(err[1], 2) < 0) {
            _exit(126);
        }
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    Finished result;
    pollfd ends[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    std::string *texts[2] = {&result.out, &result.err};
    int open_ends = 2;
    while (open_ends > 0 && poll(ends, 2, -1) >= 0) {
        for (int i = 0; i < 2; ++i) {
            if (ends[i].fd < 0 || ends[i].revents == 0) {
                continue;
            }
            char buffer[65536];
            const ssize_t n = read(ends[i].fd, buffer, sizeof buffer);
            if (n > 0) {
                texts[i]->append(buffer, static_cast<size_t>(n));
            } else {
                close(ends[i].fd);
                ends[i].fd = -1;
                --open_ends;
            }
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

Finished armature(std::vector<std::string> arguments, const fs::path &folder,
                  const std::vector<std::string> &environment) {
    arguments.insert(arguments.begin(), program().string());
    return run(arguments, folder, environment);
}

} // namespace armature::testing
