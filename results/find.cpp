// SPDX-License-Identifier: MIT
// find.cpp: the run or the study that a person means.
#include "results/reader.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

namespace armature::results {

namespace {

bool is_prefix(const std::string &text) {
    return text.size() >= 4 && text.find_first_not_of("0123456789abcdef-") == std::string::npos;
}

} // namespace

std::string Reader::find_run(const std::string &prefix) const {
    Connection &connection = *state_->connection;
    std::string uuid;
    if (prefix == "last" || prefix == "best") {
        Statement &select =
            connection.prepare(prefix == "last" ? "SELECT uuid FROM run ORDER BY id DESC LIMIT 1"
                                                : "SELECT run FROM leaderboard WHERE value <> 'nan' LIMIT 1");
        if (!select.with().first([&] { uuid = select.text(0); })) {
            throw Error(Fault::usage,
                        prefix == "last" ? "there are no runs yet" : "no finished run has reported its objective",
                        state_->file.string(), "`armature runs` lists what there is");
        }
        return uuid;
    }
    if (!is_prefix(prefix)) {
        throw Error(
            Fault::usage,
            fmt::format("\"{}\" is no run: expected at least 4 digits of its identifier, or best, or last", prefix),
            state_->file.string(), "`armature runs` lists them");
    }
    Statement &select = connection.prepare("SELECT run, study, trial, replicate, state FROM run_summary "
                                           "WHERE run >= ?1 AND run < ?1 || 'g' LIMIT 6");
    std::vector<std::string> candidates;
    select.with(prefix).each([&] {
        uuid = select.text(0);
        candidates.push_back(fmt::format("{} ({} trial {}.{}, {})", uuid, select.text(1), select.integer(2),
                                         select.integer(3), select.text(4)));
    });
    if (candidates.empty()) {
        throw Error(Fault::usage, fmt::format("no run begins with \"{}\"", prefix), state_->file.string(),
                    "`armature runs` lists them");
    }
    if (candidates.size() > 1) {
        const bool all = candidates.size() < 6;
        candidates.resize(std::min<size_t>(candidates.size(), 5));
        throw Error(Fault::usage, fmt::format("several runs begin with \"{}\"", prefix), state_->file.string(),
                    fmt::format("give more digits: {}{}", fmt::join(candidates, "; "), all ? "" : "; ..."));
    }
    return uuid;
}

std::string Reader::find_study(const std::string &name) const {
    Connection &connection = *state_->connection;
    std::string uuid;
    Statement &by_name = connection.prepare("SELECT uuid FROM study WHERE name = ?1 ORDER BY id DESC LIMIT 1");
    if (by_name.with(name).first([&] { uuid = by_name.text(0); })) {
        return uuid;
    }
    std::vector<std::string> candidates;
    if (is_prefix(name)) {
        Statement &by_uuid = connection.prepare("SELECT uuid, name FROM study WHERE uuid >= ?1 AND uuid < ?1 || 'g'");
        by_uuid.with(name).each([&] {
            uuid = by_uuid.text(0);
            candidates.push_back(fmt::format("{} ({})", uuid, by_uuid.text(1)));
        });
    }
    if (candidates.size() == 1) {
        return uuid;
    }
    if (candidates.size() > 1) {
        throw Error(Fault::usage, fmt::format("several studies begin with \"{}\"", name), state_->file.string(),
                    fmt::format("give more digits: {}", fmt::join(candidates, "; ")));
    }
    std::vector<std::string> names;
    Statement &all = connection.prepare("SELECT DISTINCT name FROM study ORDER BY id DESC");
    all.with().each([&] { names.push_back(all.text(0)); });
    throw Error(Fault::usage, fmt::format("there is no study \"{}\"", name), state_->file.string(),
                names.empty() ? "there are no studies yet" : suggest(name, names));
}

} // namespace armature::results
