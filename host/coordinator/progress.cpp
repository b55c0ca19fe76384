// SPDX-License-Identifier: MIT
// progress.cpp: draws the live line and the plain ones.
#include "coordinator/progress.hpp"

#include "support/identity.hpp"
#include "training/families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace armature::coordinator {

namespace {

constexpr double live_interval = 0.1, plain_interval = 10, epoch_interval = 0.5; // seconds
constexpr int64_t epochs_shown_in_full = 100;

size_t columns() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// One write a line, so that lines of several programs do not mix.
void say(const std::string &text) {
    [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, text.data(), text.size());
}

// The values that stand for themselves, without the tables and long rows that would fill the screen.
std::vector<size_t> few(const training::Report &report) {
    std::vector<std::string> names;
    for (const auto &[name, value] : report.values) {
        names.push_back(name);
    }
    return training::outside(training::families(names), names.size());
}

} // namespace

std::string number(double value) {
    return fmt::format("{:.6g}", value);
}

std::string duration(double seconds) {
    if (seconds < 60) {
        return fmt::format("{:.1f} s", seconds);
    }
    const auto whole = static_cast<int64_t>(seconds);
    return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                        : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(bool quiet, int64_t total, int64_t done)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1), total_(total), done_before_(done),
      start_(monotonic_seconds()), last_drawn_(start_) {}

Progress::~Progress() {
    clear();
}

void Progress::started(const std::string &run, int64_t steps) {
    running_[run].steps = steps;
}

void Progress::advanced(const std::string &run, int64_t step, int64_t epoch) {
    Running &one = running_[run];
    one.step = step;
    one.epoch = epoch;
}

void Progress::reported(const training::Report &report) {
    if (total_ != 1) {
        return;
    }
    // Every epoch of a short run, some of a long one; what the test split said always.
    const bool test = std::any_of(report.values.begin(), report.values.end(),
                                  [](const auto &value) { return value.first.starts_with("test."); });
    const bool epoch = std::any_of(report.values.begin(), report.values.end(),
                                   [](const auto &value) { return value.first.starts_with("validation."); });
    const double now = monotonic_seconds();
    if (!test && !(epoch && report.epoch <= epochs_shown_in_full) && now - last_epoch_line_ < epoch_interval) {
        return;
    }
    last_epoch_line_ = now;
    std::string text = fmt::format("epoch {:3}  step {:6}", report.epoch, report.step);
    for (const size_t i : few(report)) {
        text += fmt::format("  {} {}", report.values[i].first, number(report.values[i].second));
    }
    note(fmt::format("{}  {}", text, duration(now - start_)));
}

void Progress::ended(const std::string &run) {
    running_.erase(run);
    ++ended_;
}

void Progress::interrupted(const std::string &run) {
    running_.erase(run);
}

void Progress::best(double value, const std::string &what) {
    best_ = fmt::format("best {}{}", number(value), what.empty() ? "" : " (" + what + ")");
}

void Progress::note(const std::string &text) {
    if (!quiet_) {
        clear();
        say(text + "\n");
    }
}

void Progress::tick() {
    const double now = monotonic_seconds();
    if (quiet_ || now - last_drawn_ < (terminal_ ? live_interval : plain_interval)) {
        return;
    }
    last_drawn_ = now;
    if (terminal_) {
        say("\r\033[K" + line().substr(0, columns() - 1));
        drawn_ = true;
    } else {
        say(line() + "\n");
    }
}

void Progress::summary() {
    if (total_ > 1) {
        note(line());
    }
}

double Progress::fraction_done() const {
    double runs = static_cast<double>(ended_);
    for (const auto &[run, one] : running_) {
        runs += one.steps > 0 ? static_cast<double>(one.step) / static_cast<double>(one.steps) : 0;
    }
    return runs / static_cast<double>(std::max<int64_t>(1, total_ - done_before_));
}

std::string Progress::line() const {
    const double seconds = monotonic_seconds() - start_;
    const double fraction = fraction_done();
    const std::string left =
        fraction > 0 && fraction < 1 ? "  ETA " + duration(seconds * (1 - fraction) / fraction) : "";
    if (total_ == 1) {
        const Running one = running_.empty() ? Running{} : running_.begin()->second;
        return fmt::format("epoch {}  step {}/{}  {:.0f} %{}", one.epoch, one.step, one.steps, 100 * fraction, left);
    }
    std::string text =
        fmt::format("{}/{} runs  {} running  {}", done_before_ + ended_, total_, running_.size(), duration(seconds));
    if (ended_ > 0) {
        const double rate = static_cast<double>(ended_) / seconds;
        text += rate >= 1 ? fmt::format("  {:.1f} runs/s", rate) : fmt::format("  {:.1f} runs/min", 60 * rate);
    }
    return text + left + (best_.empty() ? "" : "  " + best_);
}

void Progress::clear() {
    if (drawn_) {
        say("\r\033[K");
        drawn_ = false;
    }
}

} // namespace armature::coordinator
