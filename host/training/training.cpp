// SPDX-License-Identifier: MIT
// training.cpp: the loop: stages of epochs of steps, a report after each epoch, the best weights of the last stage
// kept, and the test split at the end. Nothing reads a clock but the progress line.
#include "training/training.hpp"

#include "support/identity.hpp"
#include "training/selection.hpp"
#include "training/tables.hpp"
#include "training/trainer.hpp"
#include "training/weights.hpp"

#include <algorithm>
#include <cmath>

namespace armature::training {
namespace {

// Tells the listener at most every fifth of a second that something is going on.
class Pulse {
public:
    Pulse(Listener &listener, int64_t steps_total) : listener_(listener), steps_total_(steps_total) {}
    void beat(int64_t step, int64_t epoch) {
        if (const double now = monotonic_seconds(); now >= next_) {
            next_ = now + 0.2;
            listener_.progress(step, steps_total_, epoch);
        }
    }

private:
    Listener &listener_;
    int64_t steps_total_;
    double next_ = 0;
};

// Which metric chooses the weights, and which one ends training early.
struct Watches {
    Selection selection, stopping;

    Watches(const experiment::Training &train, const data::Opened &data, const Trainer &trainer) {
        std::map<std::string, int> known = trainer.training.directions();
        const bool validates = data.validation->size() > 0;
        if (validates) {
            known.merge(trainer.validation.directions());
        }
        // Without validation data and without another word from the experiment the last weights are the chosen ones.
        const std::string metric = train.select.empty() ? "validation.loss" : train.select;
        if (metric != "validation.loss" || validates) {
            selection = Selection(metric, known, validates, train.select_larger, 0, "/train/select");
        }
        if (const experiment::EarlyStopping &early = train.early_stopping; early.patience > 0) {
            const bool larger = early.metric == train.select && train.select_larger;
            stopping =
                Selection(early.metric, known, validates, larger, early.min_delta, "/train/early_stopping/metric");
        }
    }
};

class Session {
public:
    Session(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
            plugin::Registry &registry, Listener &listener)
        : network_(network), experiment_(experiment), train_(experiment.train), data_(data), registry_(registry),
          listener_(listener), course_(course(train_, data.training->size())), whole_(length(course_)),
          leg_(course_.begin()), trainer_(trainer()), watches_(train_, data, *trainer_), stopping_(watches_.stopping),
          pulse_(listener, whole_.steps) {}

    Outcome run(const std::filesystem::path &folder) {
        using End = Outcome::End;
        pulse_.beat(0, 1);
        stage();
        while (outcome_.end == End::finished && !last()) {
            ++leg_;
            trainer_.reset(); // its memory first
            trainer_ = trainer();
            stopping_ = watches_.stopping;
            stage();
        }
        outcome_.steps = trainer_->steps();
        finish(folder);
        return std::move(outcome_);
    }

private:
    std::unique_ptr<Trainer> trainer() {
        return std::make_unique<Trainer>(network_, experiment_, *leg_, Distance{outcome_.steps, outcome_.epochs},
                                         whole_, data_, registry_);
    }
    bool last() const { return leg_ + 1 == course_.end(); }

    void stage() {
        using End = Outcome::End;
        bool stopped_early = false;
        while (!trainer_->done() && outcome_.end == End::finished && !stopped_early) {
            ++outcome_.epochs;
            if (!epoch()) {
                outcome_.end = End::diverged;
                break;
            }
            stopped_early = report();
            // Asked after every report, so that whoever listens keeps pace; of a run that is complete anyway it
            // changes nothing.
            if (listener_.stop() && outcome_.end == End::finished && !(last() && trainer_->done())) {
                outcome_.end = End::pruned;
            }
        }
        outcome_.steps = trainer_->steps();
    }

    // False if it diverged.
    bool epoch() {
        const std::vector<int64_t> order =
            data::order(data_.training->size(), train_.seed, outcome_.epochs, train_.shuffle);
        const auto examples = static_cast<int64_t>(order.size());
        trainer_->training.clear();
        network_.reset();
        norm_sum_ = 0;
        epoch_steps_ = 0;
        for (int64_t first = 0; first < examples && !trainer_->done(); first += trainer_->batch()) {
            const int64_t count = std::min(trainer_->batch(), examples - first);
            outcome_.reason = trainer_->step(
                std::span(order).subspan(static_cast<size_t>(first), static_cast<size_t>(count)), outcome_.epochs);
            if (!outcome_.reason.empty()) {
                return false;
            }
            norm_sum_ += trainer_->gradient_norm();
            ++epoch_steps_;
            if (train_.report == "step") { // under a name of its own: the epoch's mean falls on the same step
                send({{"step.loss", trainer_->loss()},
                      {"gradient_norm", trainer_->gradient_norm()},
                      {"rate", trainer_->rate()}});
            }
            pulse_.beat(trainer_->steps(), outcome_.epochs);
        }
        return true;
    }

    // True if the stage is to end here.
    bool report() {
        Values values;
        trainer_->training.values(values);
        evaluate(data_.validation, trainer_->validation, values);
        if (train_.report != "step") {
            if (trainer_->measures_gradient()) {
                values.emplace_back("gradient_norm", norm_sum_ / static_cast<double>(epoch_steps_));
            }
            values.emplace_back("rate", trainer_->rate());
        }
        if (!train_.stages.empty()) {
            values.emplace_back("stage", static_cast<double>(leg_->number));
        }
        send(values);
        if (diverged(values)) {
            outcome_.end = Outcome::End::diverged;
            return true;
        }
        // Weights of an earlier stage are a means: what they validate to is not compared.
        if (watches_.selection && last() && watches_.selection.improves(values)) {
            trainer_->done() ? best_.clear() : best_.save(network_); // no copy of what nothing changes any more
            outcome_.best_step = trainer_->steps();
            chosen_ = values;
        }
        return stopping_ && !stopping_.improves(values) &&
               stopping_.without_improvement() >= train_.early_stopping.patience;
    }

    // A step's loss is looked at before the step; what the last one did shows here.
    bool diverged(const Values &values) {
        for (const auto &[name, value] : values) {
            if (name == "validation.loss" && !std::isfinite(value)) {
                outcome_.reason =
                    fmt::format("{} is {} after step {} (epoch {})", name, value, trainer_->steps(), outcome_.epochs);
                return true;
            }
        }
        if (const std::string name = not_finite(network_); !name.empty()) {
            outcome_.reason = fmt::format("{} holds a number that is not finite after step {} (epoch {})", name,
                                          trainer_->steps(), outcome_.epochs);
            return true;
        }
        return false;
    }

    void evaluate(const std::unique_ptr<data::Part> &part, Scores &scores, Values &values) {
        if (part->size() > 0) {
            trainer_->evaluate(*part, scores, [&] { pulse_.beat(trainer_->steps(), outcome_.epochs); });
            scores.values(values);
        }
    }

    void send(Values values) {
        for (const auto &[name, value] : values) {
            const auto known = std::find_if(outcome_.final_values.begin(), outcome_.final_values.end(),
                                            [wanted = &name](const auto &v) { return v.first == *wanted; });
            if (known == outcome_.final_values.end()) {
                outcome_.final_values.emplace_back(name, value);
            } else {
                known->second = value;
            }
        }
        listener_.report({trainer_->steps(), outcome_.epochs, std::move(values)});
    }

    // Hashes and stores the chosen and the last weights, and scores the test split with the chosen ones.
    void finish(const std::filesystem::path &folder) {
        const bool last_is_chosen = best_.empty();
        if (last_is_chosen) {
            outcome_.best_step = outcome_.steps;
        }
        Sha256 hash;
        last_is_chosen ? add_to(hash, network_) : best_.add_to(hash, network_);
        add_to(hash, network_);
        outcome_.weights_sha256 = hash.hex();
        if (train_.checkpoint == "last" || train_.checkpoint == "both") {
            std::vector<StoredTensor> all = tensors(network_);
            const std::vector<StoredTensor> state = trainer_->optimizer().state();
            all.insert(all.end(), state.begin(), state.end());
            store("last", folder, outcome_.steps, all);
        }
        best_.restore(network_);
        if (train_.checkpoint == "best" || train_.checkpoint == "both") {
            store("best", folder, outcome_.best_step, tensors(network_));
        }
        if (Values values; outcome_.end == Outcome::End::finished && data_.test->size() > 0) {
            evaluate(data_.test, trainer_->test, values);
            chosen_.insert(chosen_.end(), values.begin(), values.end());
            send(std::move(values));
        }
        if (!folder.empty()) {
            outcome_.tables = store_tables(chosen_, experiment_, data_, folder);
        }
    }

    void store(const std::string &which, const std::filesystem::path &folder, int64_t step,
               const std::vector<StoredTensor> &tensors) {
        std::filesystem::create_directories(folder);
        const std::filesystem::path file = folder / (which + ".armature");
        const std::string sha256 = write_checkpoint(file, step, tensors);
        outcome_.checkpoints.push_back(
            {which, file, sha256, static_cast<int64_t>(std::filesystem::file_size(file)), step});
    }

    network::Network &network_;
    const experiment::Resolved &experiment_;
    const experiment::Training &train_;
    const data::Opened &data_;
    plugin::Registry &registry_;
    Listener &listener_;
    Outcome outcome_;
    const std::vector<Leg> course_;
    const Distance whole_;
    std::vector<Leg>::const_iterator leg_;
    std::unique_ptr<Trainer> trainer_; // of this leg
    Watches watches_;
    Selection stopping_; // begins anew with each stage
    Pulse pulse_;
    Weights best_;
    Values chosen_;       // what was measured of them
    double norm_sum_ = 0; // over the steps of this epoch
    int64_t epoch_steps_ = 0;
};

} // namespace

int64_t steps_total(const experiment::Training &train, int64_t examples) {
    return length(course(train, examples)).steps;
}

int64_t check(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
              plugin::Registry &registry) {
    const std::vector<Leg> legs = course(experiment.train, data.training->size());
    int64_t most = 0;
    for (const Leg &leg : legs) {
        const Trainer trainer(network, experiment, leg, {}, length(legs), data, registry);
        Watches(experiment.train, data, trainer);
        most = std::max(most, network.plan(network::Mode::train, trainer.batch()).bytes());
    }
    return most;
}

Outcome train(network::Network &network, const experiment::Resolved &experiment, const data::Opened &data,
              plugin::Registry &registry, Listener &listener, const std::filesystem::path &folder) {
    return Session(network, experiment, data, registry, listener).run(folder);
}

} // namespace armature::training
