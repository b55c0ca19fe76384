// SPDX-License-Identifier: MIT
// doctor.cpp: `armature doctor`: what this machine has and what Armature will make of it. Changes nothing; an advice
// stands beside what will not work.
#include "commands/cli.hpp"
#include "commands/commands.hpp"
#include "commands/table.hpp"
#include "coordinator/pinning.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/products.hpp"
#include "support/processor.hpp"
#include "support/random.hpp"
#include "support/services.hpp"
#include "support/version.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>
#include <memory>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;
using plugin::Catalogue;

class Report {
public:
    Report() { table_.columns = {"part", "item", "value", "advice"}; }
    void add(const char *part, const std::string &item, Json value, const std::string &advice = {}) {
        table_.rows.push_back({part, item, std::move(value), advice.empty() ? Json() : Json(advice)});
    }
    const results::Table &table() const { return table_; }

private:
    results::Table table_;
};

std::string gibibytes(double bytes) {
    return fmt::format("{:.1f} GiB", bytes / (1 << 30));
}

void about_program(Report &report) {
    std::error_code failed;
    report.add("program", "version", version);
    report.add("program", "file", fs::read_symlink("/proc/self/exe", failed).string());
    report.add("program", "plugin interface", fmt::format("{}.{}", ARM_ABI_MAJOR, ARM_ABI_MINOR));
    report.add("program", "compiler", __VERSION__);
}

void processor_and_kernels(Report &report) {
    const Processor &cpu = processor();
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    report.add("processor", "model", cpu.model);
    report.add("processor", "processors", cores);
    report.add("processor", "instruction sets", fmt::format("{}", fmt::join(cpu.flags, " ")),
               cpu.lacks("avx2 fma").empty() ? "" : "without AVX2 and FMA results differ from those of other machines");

    const std::string kernels = coordinator::kernel_set();
    report.add("kernels", "chosen for OpenBLAS", kernels.empty() ? "OpenBLAS's own choice" : kernels);
    // Loaded as a worker loads it, so that its answer is the one that counts.
    for (const auto &[name, value] : coordinator::numeric_variables(kernels, 1)) {
        setenv(name.c_str(), value.c_str(), 1);
    }
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    const auto ask = [&](const char *function) -> std::string {
        auto *answer = library == nullptr ? nullptr : reinterpret_cast<char *(*)()>(dlsym(library, function));
        return answer == nullptr ? "" : answer();
    };
    report.add("kernels", "OpenBLAS", library == nullptr ? "not found" : ask("openblas_get_config"),
               library == nullptr ? "install libopenblas0-pthread: plugins that multiply matrices need it" : "");
    const std::string used = ask("openblas_get_corename");
    const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
    const bool taken = kernels.empty() || std::equal(used.begin(), used.end(), kernels.begin(), kernels.end(), same);
    report.add("kernels", "kernels that it uses", used,
               taken || used.empty() ? "" : fmt::format("it does not take \"{}\"; check OPENBLAS_CORETYPE", kernels));
    const Json onednn = plugin::onednn();
    const bool slow = kernels == "SkylakeX" && !plugin::products_by_onednn();
    report.add("kernels", "oneDNN",
               onednn.is_null() ? "not found"
                                : fmt::format("{} {}", onednn["version"].get<std::string>(),
                                              onednn["instruction_set"].get<std::string>()),
               onednn.is_null() ? "install libdnnl2: convolutions need it" : "");
    report.add("kernels", "large products", plugin::products_by_onednn() ? "oneDNN" : "OpenBLAS",
               slow ? "with libdnnl2 they take a third less time" : "");
    report.add("kernels", "vector mathematics", vector_math());
    report.add("kernels", "random numbers", fmt::format("Philox4x32-10, version {}", random::version));
}

void plugins_found(Report &report) {
    const std::vector<fs::path> folders = Catalogue::default_search();
    const Catalogue catalogue = Catalogue::scan(folders);
    for (const fs::path &folder : folders) {
        const auto count = std::count_if(catalogue.all().begin(), catalogue.all().end(), [&](const auto &component) {
            const fs::path inside = component.file.lexically_relative(folder);
            return !inside.empty() && *inside.begin() != "..";
        });
        report.add("plugins", folder.string(), fmt::format("{} components", count));
    }
    if (catalogue.all().empty()) {
        report.add("plugins", "components", 0, "build them (./dev build), or name their folder with --plugin-path");
    }
    for (const plugin::Rejected &rejected : catalogue.rejected()) {
        report.add("plugins", rejected.file.string(), "rejected", rejected.reason);
    }
}

void database(Report &report) {
    const fs::path file = fs::absolute(results::default_database());
    const fs::path folder = file.parent_path();
    std::error_code failed;
    report.add("database", "default", file.string());
    if (fs::exists(file, failed)) {
        std::string trouble;
        try {
            results::Reader::open(file);
        } catch (const Error &error) {
            trouble = error.message;
        }
        const bool writable = access(file.c_str(), W_OK) == 0 && access(folder.c_str(), W_OK) == 0;
        report.add("database", "state", trouble.empty() ? (writable ? "readable, writable" : "readable") : "not usable",
                   !trouble.empty() ? trouble
                   : writable       ? ""
                                    : "a sweep cannot record there; name another file with --db");
    } else {
        const bool writable = access(folder.c_str(), W_OK) == 0;
        report.add("database", "state", writable ? "will be made by the first run" : "cannot be made",
                   writable ? "" : "its folder is missing or read-only; name another file with --db");
    }
    struct statvfs disk {};
    if (statvfs(folder.c_str(), &disk) == 0) {
        const double free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
        report.add("database", "free space", gibibytes(free),
                   free < (1 << 28) ? "less than a quarter GiB is left" : "");
    }
}

void limits(Report &report) {
    const double page = static_cast<double>(sysconf(_SC_PAGESIZE));
    report.add("memory", "in all", gibibytes(static_cast<double>(sysconf(_SC_PHYS_PAGES)) * page));
    report.add("memory", "free", gibibytes(static_cast<double>(sysconf(_SC_AVPHYS_PAGES)) * page));
    const auto add = [&](const char *name, auto resource, rlim_t wanted, const char *advice) {
        rlimit limit{};
        getrlimit(resource, &limit);
        const bool free = limit.rlim_cur == RLIM_INFINITY;
        report.add("limits", name, free ? Json("none") : Json(limit.rlim_cur),
                   free || limit.rlim_cur >= wanted ? "" : advice);
    };
    add("open files", RLIMIT_NOFILE, 256, "raise it (ulimit -n): every worker takes a few");
    add("processes", RLIMIT_NPROC, 64, "raise it (ulimit -u): every run is a process");
    add("address space, bytes", RLIMIT_AS, rlim_t{4} << 30, "raise it (ulimit -v): a worker maps libraries of 1 GiB");
    add("file size, bytes", RLIMIT_FSIZE, rlim_t{1} << 30, "raise it (ulimit -f): checkpoints and caches are files");
}

} // namespace

Action doctor(CLI::App &app) {
    app.description("Says what this machine has, and what Armature will make of it");
    app.footer("Example:\n  armature doctor --format json");
    const auto format = std::make_shared<std::string>("table");
    app.add_option("--format", *format, "table, csv or json")->capture_default_str()->type_name("FORMAT");
    return [format] {
        const Format wanted = parse_format(*format);
        Report report;
        about_program(report);
        processor_and_kernels(report);
        plugins_found(report);
        database(report);
        limits(report);
        print(std::cout, report.table(), wanted);
        return 0;
    };
}

} // namespace armature::commands
