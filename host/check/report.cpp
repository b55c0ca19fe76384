// SPDX-License-Identifier: MIT
// report.cpp: see report.hpp. What a plugin says of itself cannot steer the terminal: control characters are replaced.
#include "check/report.hpp"

#include "check/fill.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::check {

namespace {

std::string plain(const std::string &text) {
    std::string out;
    for (const char c : text) {
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return out;
}

void add(Counts &sums, const Section &section) {
    sums.passed += count(section, Status::passed);
    sums.warning += count(section, Status::warning);
    sums.skipped += count(section, Status::skipped);
    for (const Status status : {Status::failed, Status::crashed, Status::timed_out}) {
        sums.failed += count(section, status);
    }
}

std::string text(const Counts &c) {
    std::string out = fmt::format("{} passed", c.passed);
    if (c.warning > 0) {
        out += fmt::format(", {} warning{}", c.warning, c.warning == 1 ? "" : "s");
    }
    if (c.failed > 0) {
        out += fmt::format(", {} failed", c.failed);
    }
    if (c.skipped > 0) {
        out += fmt::format(", {} skipped", c.skipped);
    }
    return out;
}

void print(std::ostream &out, const Result &result, const std::string &file) {
    const Outcome &o = result.outcome;
    out << fmt::format("  {:9} {}  {}\n", word(o.status), result.check->id, result.check->sentence);
    out << fmt::format("            {}\n", plain(o.message));
    if (!o.advice.empty()) {
        out << fmt::format("            -> {}\n", plain(o.advice));
    }
    if (stands_against(o.status)) {
        out << fmt::format("            again: armature plugins check {} --reproduce {}:{}\n", file, result.check->id,
                           result.seed);
    }
}

int weight(const Result &result) { // what is worse comes first
    return stands_against(result.outcome.status) ? 0 : result.outcome.status == Status::warning ? 1 : 2;
}

void print(std::ostream &out, const Section &section, const std::string &file) {
    Counts sums;
    add(sums, section);
    size_t left = 0;
    std::string until;
    for (const Result &result : section.results) {
        if (result.outcome.follows) {
            until = left++ == 0 ? result.outcome.message : until;
        }
    }
    out << fmt::format("{}: {}{}\n", section.component.empty() ? file : section.component, text(sums),
                       left > 0 ? fmt::format(", {} left out {}", left, until) : "");
    std::vector<Result> sorted = section.results;
    std::stable_sort(sorted.begin(), sorted.end(), [](auto &a, auto &b) { return weight(a) < weight(b); });
    for (const Result &result : sorted) {
        const bool tool_is_missing = result.outcome.status == Status::skipped && result.check->level >= 9;
        if (weight(result) < 2 || (tool_is_missing && !result.outcome.follows)) {
            print(out, result, file);
        } else if (result.outcome.status == Status::passed && !result.outcome.message.empty()) {
            out << fmt::format("  {:9} {}  {}\n", "note", result.check->id, plain(result.outcome.message));
        }
    }
}

} // namespace

Counts counts(const std::vector<Report> &reports) {
    Counts sums;
    for (const Report &report : reports) {
        for (const Section &section : report.sections) {
            add(sums, section);
        }
    }
    return sums;
}

void print(std::ostream &out, const Report &report) {
    for (const Section &section : report.sections) {
        print(out, section, plain(report.file.string()));
    }
}

std::string summary(const std::vector<Report> &reports) {
    size_t components = 0;
    double seconds = 0;
    for (const Report &report : reports) {
        components += report.sections.size() - 1;
        seconds += report.seconds;
    }
    const auto several = [](size_t n, const char *what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); };
    return fmt::format("{}, {}: {} in {:.1f} s", several(reports.size(), "plugin"), several(components, "component"),
                       text(counts(reports)), seconds);
}

Json to_json(const std::vector<Report> &reports) {
    Json files = Json::array();
    for (const Report &report : reports) {
        Json sections = Json::array();
        for (const Section &section : report.sections) {
            Json checks = Json::array();
            for (const Result &result : section.results) {
                checks.push_back({{"id", result.check->id},
                                  {"level", result.check->level},
                                  {"status", word(result.outcome.status)},
                                  {"holds", result.check->sentence},
                                  {"message", result.outcome.message},
                                  {"advice", result.outcome.advice},
                                  {"seconds", result.seconds},
                                  {"seed", result.seed}});
            }
            sections.push_back({{"component", section.component.empty() ? Json() : Json(section.component)},
                                {"checks", std::move(checks)}});
        }
        files.push_back(
            {{"file", report.file.string()}, {"seconds", report.seconds}, {"sections", std::move(sections)}});
    }
    const Counts sums = counts(reports);
    return {{"files", std::move(files)},
            {"passed", sums.passed},
            {"warnings", sums.warning},
            {"failed", sums.failed},
            {"skipped", sums.skipped}};
}

} // namespace armature::check
