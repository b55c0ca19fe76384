// SPDX-License-Identifier: MIT
// memory.cpp: level 9: what only a tool can see: reading what nobody wrote, writing beyond a block of the plugin's own.
// A plugin that was built with a sanitizer has all of its checks under that (see preload.hpp), and here it is asked
// whether anything was reported; any other one lives once under valgrind.
#include "check/memory.hpp"

#include "check/preload.hpp"
#include "check/surroundings.hpp"
#include "check/trial_bench.hpp"
#include "coordinator/pinning.hpp"

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature::check {

namespace fs = std::filesystem;

namespace {

constexpr int error_found = 77; // what valgrind ends with

fs::path find_valgrind() {
    const char *path = std::getenv("PATH");
    std::string folders = path == nullptr ? "" : path;
    for (size_t from = 0; from <= folders.size();) {
        const size_t to = std::min(folders.find(':', from), folders.size());
        const fs::path candidate = fs::path(folders.substr(from, to - from)) / "valgrind";
        if (access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
        from = to + 1;
    }
    return {};
}

// The exit code of the program under valgrind. What both print goes where this process prints.
int run(const fs::path &valgrind, const std::string &program, const fs::path &plugin, const fs::path &known) {
    const std::string exit_code = fmt::format("--error-exitcode={}", error_found);
    const char *arguments[] = {valgrind.c_str(), "--quiet",      exit_code.c_str(), program.c_str(), "plugins",
                               "check",          plugin.c_str(), "--live",          known.c_str(),   nullptr};
    const pid_t child = fork();
    if (child == 0) {
        for (const auto &[name, value] : coordinator::numeric_variables("Haswell", 1)) {
            setenv(name.c_str(), value.c_str(), 1); // no AVX-512: valgrind does not know it
        }
        execv(arguments[0], const_cast<char **>(arguments));
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string printed() {
    std::string text(1 << 16, '\0');
    text.resize(static_cast<size_t>(std::max<ssize_t>(0, pread(STDERR_FILENO, text.data(), text.size(), 0))));
    return text;
}

// "==123== Invalid read of size 8" and the function that did it.
std::string first_complaint(const std::string &text) {
    std::string out;
    for (size_t from = 0; from < text.size() && std::count(out.begin(), out.end(), ';') < 2;) {
        const size_t to = std::min(text.find('\n', from), text.size());
        const std::string line = text.substr(from, to - from);
        const size_t start = line.rfind("== ");
        const size_t words = start == std::string::npos ? start : line.find_first_not_of(' ', start + 3);
        if (words != std::string::npos) {
            out += (out.empty() ? "" : "; ") + line.substr(words);
        }
        from = to + 1;
    }
    return out;
}

Outcome under_valgrind(const Subject &s) {
    const fs::path valgrind = find_valgrind();
    if (valgrind.empty()) {
        return skipped("was not built with a sanitizer, and valgrind is not installed");
    }
    const fs::path known = fs::temp_directory_path() / fmt::format("armature-check-{}.json", getpid());
    std::ofstream(known) << dump(
        {{"kind", plugin::word(s.component->kind)}, {"name", s.component->descriptor->name}, {"known", s.known}});
    const fs::path program = s.options->program.empty() ? fs::read_symlink("/proc/self/exe") : s.options->program;
    const int code = run(valgrind, program, s.file, known);
    std::error_code ignored;
    fs::remove(known, ignored);
    const std::string text = printed();
    if (code == 0) {
        return passed("nothing reported by valgrind");
    }
    if (code == error_found) {
        return failed("valgrind says: " + first_complaint(text),
                      "build with -g and run the same under valgrind to see the line");
    }
    for (const char *unknown : {"Illegal opcode", "Unrecognised instruction", "unhandled instruction"}) {
        if (text.find(unknown) != std::string::npos) {
            return skipped("valgrind does not know instructions that this build uses (AVX-512?): build program and "
                           "plugin with ARMATURE_NATIVE=OFF, or the plugin with -fsanitize=address,undefined");
        }
    }
    return skipped(fmt::format("valgrind did not get to an end (exit code {}): {}", code, first_complaint(text)));
}

Outcome touches_only_its_own(const Subject &s) {
    if (const std::string tool = sanitizer_of(s.file); !tool.empty()) {
        return passed("ran under " + tool);
    }
    return under_valgrind(s);
}

} // namespace

void relive(const fs::path &plugin, const fs::path &file) {
    const Json json = read_json(file, Fault::usage);
    plugin::Kind kind{};
    plugin::parse(json.at("kind").get<std::string>(), kind);
    Component component(plugin::Library::open(plugin), kind, json.at("name"));
    std::optional<plugin::Catalogue> catalogue;
    if (component.composes()) {
        component.registry = std::make_shared<plugin::Registry>(catalogue.emplace(surroundings(plugin, {})));
    }
    const Options options;
    const Example example;
    Subject s{plugin, &component, &example, &options, catalogue ? &*catalogue : nullptr, json.at("known")};
    const std::vector<Trial> trials = s.trials();
    for (const Trial &trial : trials) {
        LayerBench b = bench(s, trial, ARM_F64);
        b.forward();
        backward(s, trial, b);
    }
    live(s, component);
}

std::vector<Check> memory_checks() {
    return {{"ARM-ENTRY-040", 9, Scope::component, "It reads what was written, and writes what is its own",
             touches_only_its_own, Gate::open, false, 120}};
}

} // namespace armature::check
