// SPDX-License-Identifier: MIT
// composed.cpp: see composed.hpp.
#include "check/composed.hpp"

#include "check/pass.hpp"

namespace armature::check {

namespace {

using network::Mode;

class Composed : public network::Operation {
public:
    Composed(const Component &of, const Trial &trial) : of_(of), trial_(trial) {}

    network::Agreement configure(std::span<const Shape> inputs, int32_t type) override {
        const Inputs step = trial_.of_step({inputs.begin(), inputs.end()});
        parameters_ = std::make_unique<network::Parameters>(type);
        for (const Mode mode : {Mode::evaluate, Mode::train}) {
            Watch watch;
            auto &pass = mode == Mode::train ? train_ : evaluate_;
            pass = std::make_unique<Pass>(
                elaborate(of_, trial_.settings, step, type, mode, static_cast<uint32_t>(trial_.children), watch));
            parameters_->add(pass->graph());
        }
        evaluate_->find(*parameters_);
        train_->find(*parameters_);
        network::Agreement agreement(inputs.size());
        agreement.outputs = train_->outputs();
        agreement.reads_output.assign(agreement.outputs.size(), false);
        for (const network::Slice &slice : parameters_->slices) {
            agreement.parameters.push_back(answer(slice));
        }
        for (const network::Slice &slice : parameters_->persistent_slices) {
            agreement.persistent.push_back(answer(slice));
        }
        return agreement;
    }
    void forward(const arm_layer_frame &frame) override {
        (frame.mode == ARM_TRAIN ? *train_ : *evaluate_).forward(frame, *parameters_);
    }
    void backward(const arm_layer_frame &frame) override { train_->backward(frame, *parameters_); }

private:
    static network::ParameterAnswer answer(const network::Slice &slice) {
        return {.name = slice.name,
                .shape = slice.shape,
                .initialiser = slice.initialiser,
                .fan_in = slice.fan_in,
                .fan_out = slice.fan_out,
                .trainable = slice.trainable};
    }

    const Component of_;
    const Trial trial_;
    std::unique_ptr<network::Parameters> parameters_;
    std::unique_ptr<Pass> train_, evaluate_;
};

} // namespace

std::unique_ptr<network::Operation> composed(const Component &of, const Trial &trial) {
    return std::make_unique<Composed>(of, trial);
}

Trial with_states(const Component &of, Trial trial) {
    if (of.kind != plugin::Kind::cell) {
        return trial;
    }
    Watch watch;
    const Elaborated built = elaborate(of, trial.settings, trial.shapes(ARM_F64), ARM_F64, Mode::train,
                                       static_cast<uint32_t>(trial.children), watch);
    trial.states = built.inputs.size() - trial.inputs.size();
    for (size_t i = built.inputs.size() - trial.states; i < built.inputs.size(); ++i) {
        trial.inputs.push_back({built.graph.values[built.inputs[i]].shape, Fill::normal, 0, true});
    }
    return trial;
}

} // namespace armature::check
