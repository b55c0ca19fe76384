// SPDX-License-Identifier: MIT
// Whole networks of experiments/networks with the same weights in PyTorch, in double there: outputs, losses, gradients
// and running statistics of a step, and outputs in evaluation. Our float stays within 1e-4 of the largest number of
// each tensor, our double within 1e-9.
#include "compare.hpp"
#include "network_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::differential {
namespace {

const std::vector<Reduced> &reduced() {
    static const std::vector<Reduced> all = {
        {"alexnet", {"shrink=4", "classes=7", "size=99", "data.height=131"}},
        {"vgg-11", {"shrink=4", "classes=7", "size=64", "data.height=96"}},
        {"resnet-18", {"classes=7", "size=64", "data.height=96"}},
        {"googlenet", {"shrink=4", "classes=7", "size=64", "data.height=96", "head_kernel=3"}},
    };
    return all;
}

// Our networks in float, and what PyTorch said of them; nothing where it is not here, or what is wrong with asking.
struct Played {
    std::map<std::string, std::unique_ptr<Net>> nets;
    std::optional<Reader> reader;
    std::string error;
};
void play(Played &p) {
    const testing::TemporaryFolder room;
    Writer request;
    for (const Reduced &one : reduced()) {
        auto &net = p.nets[one.name] = std::make_unique<Net>(one, ARM_F32);
        testing::randomise(*net->network, 17);
        ask(request, one, *net);
    }
    request.write(room.path());
    if (run_torch("networks.py", {room.path().string()})) {
        p.reader.emplace(room / "cases.jsonl", room / "numbers.bin");
        for (const Json &line : p.reader->lines()) {
            p.nets.at(line.at("name"))->draw(line.at("batch"));
        }
    }
}
Played &played() {
    static Played out = [] {
        Played p;
        try {
            play(p);
        } catch (const std::exception &error) {
            p.error = error.what();
        }
        return p;
    }();
    return out;
}

class Networks : public ::testing::TestWithParam<size_t> {
protected:
    void SetUp() override {
        ASSERT_EQ(played().error, "");
        if (!played().reader) {
            GTEST_SKIP() << absent;
        }
    }
    const Reduced &which() const { return reduced()[GetParam()]; }
    Net &in_float() const { return *played().nets.at(which().name); }
    const Json &told() const { return played().reader->lines().at(GetParam()); }
    Tensor expected(const Json &tensor) const { return played().reader->tensor(tensor); }

    // What differs after forward and backward, one sentence a tensor.
    std::vector<std::string> differences(Net &net, double tolerance) const {
        std::vector<std::string> out;
        const auto compare = [&](const std::string &what, const Values &actual, const Json &told) {
            const Values e = expected(told).values;
            EXPECT_GT(largest(e), 0) << what << " is trivially zero";
            if (const std::string text = disagreement(actual, e, tolerance, largest(e)); !text.empty()) {
                out.push_back(what + ": " + text);
            }
        };
        const network::Network &n = *net.network;
        EXPECT_EQ(told().at("name"), which().name);
        for (size_t i = 0; i < net.experiment.losses.size(); ++i) {
            const std::string &of = net.experiment.losses[i].of;
            compare(of, net.values(net.plan->output(of)), told().at("outputs").at(i));
            compare("loss of " + of, {net.plan->loss(i)}, told().at("losses").at(i));
        }
        EXPECT_EQ(told().at("outputs").size(), net.experiment.losses.size());
        EXPECT_EQ(told().at("gradients").size(), n.parameters().size());
        for (size_t i = 0; i < n.parameters().size(); ++i) {
            const network::Slice &slice = n.parameters()[i];
            compare("gradient of " + slice.name, net.values(net.network->gradient_data(), slice.offset, slice.count),
                    told().at("gradients").at(i));
        }
        EXPECT_EQ(told().at("persistent").size(), n.persistent().size());
        for (size_t i = 0; i < n.persistent().size(); ++i) {
            const network::Slice &slice = n.persistent()[i];
            compare(slice.name, net.values(net.network->persistent_data(), slice.offset, slice.count),
                    told().at("persistent").at(i));
        }
        compare("output in evaluation", net.evaluated(), told().at("evaluated"));
        return out;
    }
};

TEST_P(Networks, AgreeWithPyTorchInFloat) {
    in_float().step();
    EXPECT_THAT(differences(in_float(), 1e-4), ::testing::IsEmpty());
}

TEST_P(Networks, AgreeWithPyTorchInDouble) {
    Net net(which(), in_float());
    net.step();
    EXPECT_THAT(differences(net, 1e-9), ::testing::IsEmpty());
}

// Two neighbours exchanged in the first filters: almost everything differs, not only the gradient there.
TEST_P(Networks, AWeightInTheWrongPlaceIsNoticed) {
    Net net(which(), in_float());
    auto *W = static_cast<double *>(net.network->parameter_data()) + net.network->parameters()[0].offset;
    std::swap(W[3], W[4]);
    net.step();
    EXPECT_GT(differences(net, 1e-4).size(), net.network->parameters().size() / 2);
}

INSTANTIATE_TEST_SUITE_P(All, Networks, ::testing::Range<size_t>(0, reduced().size()), [](const auto &index) {
    std::string name = reduced()[index.param].name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace
} // namespace armature::differential
