// SPDX-License-Identifier: MIT
// pictures.hpp: a block of convolutions on a picture, its parameters and the picture filled by `pattern`, so that
// another library can be given the same numbers: parameter k, from 1, in the order of the block's own is pattern(n, k),
// the picture pattern(n, 50). Values of other libraries were had in double, with batch normalisation in training.
#pragma once

#include "support/recurrences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace armature::testing {

class PictureBlock {
public:
    PictureBlock(const std::string &block, const Json &settings, std::initializer_list<int64_t> extents)
        : PictureBlock(layer(block, settings, "block", {"x"}), extents) {}
    PictureBlock(const experiment::Layer &block, std::initializer_list<int64_t> extents)
        : fields_{input("x", extents)}, network_(described(block), fields_, registry_, ARM_F64) {
        network_.initialise(1);
        auto *w = static_cast<double *>(network_.parameter_data());
        uint64_t seed = 0;
        for (const network::Slice &slice : network_.parameters()) {
            names.push_back(slice.name);
            count += slice.count;
            const std::vector<double> numbers = pattern(slice.count, ++seed);
            std::copy(numbers.begin(), numbers.end(), w + slice.offset);
        }
        network::Plan &plan = network_.plan(network::Mode::train, batch);
        const std::vector<double> numbers = pattern(fields_[0].one.size() * batch, 50);
        std::copy(numbers.begin(), numbers.end(), static_cast<double *>(plan.field(0)));
        plan.forward(0);
        const arm_tensor &out = plan.output("block");
        shape = Shape(out.shape);
        const auto *y = static_cast<const double *>(out.data);
        output.assign(y, y + shape.size());
    }

    // The first elements, the sum of all, of their squares, and of each times that of pattern(n, 90).
    void expect(const std::vector<double> &first, double sum, double squares, double weighted) const {
        ASSERT_GE(output.size(), first.size());
        for (size_t i = 0; i < first.size(); ++i) {
            EXPECT_NEAR(output[i], first[i], 1e-12) << i;
        }
        const std::vector<double> t = pattern(static_cast<int64_t>(output.size()), 90);
        EXPECT_NEAR(std::accumulate(output.begin(), output.end(), 0.0), sum, 1e-11);
        EXPECT_NEAR(std::inner_product(output.begin(), output.end(), output.begin(), 0.0), squares, 1e-11);
        EXPECT_NEAR(std::inner_product(output.begin(), output.end(), t.begin(), 0.0), weighted, 1e-11);
    }

    static constexpr int64_t batch = 2;
    std::vector<std::string> names; // of the parameters
    int64_t count = 0;              // of their elements
    Shape shape;
    std::vector<double> output;

private:
    static experiment::Resolved described(const experiment::Layer &block) { return experiment({block}, {}, batch); }

    std::vector<data::Field> fields_;
    plugin::Registry registry_{catalogue()};
    network::Network network_;
};

// The gradient of every parameter, and by a layer below of the block's input, against finite differences.
inline int64_t check_block_gradient(const experiment::Layer &block, std::initializer_list<int64_t> extents,
                                    const std::vector<int64_t> &out) {
    data::Field wanted{"t", true, Shape(ARM_F64, {{ARM_ROLE_FEATURE, out[0]}}), 0};
    if (out.size() == 3) {
        wanted.one.append(ARM_ROLE_WIDTH, out[1]);
        wanted.one.append(ARM_ROLE_HEIGHT, out[2]);
    }
    const std::vector<data::Field> fields = {input("x", extents), wanted};
    const Json below = {{"units", *extents.begin()}};
    const auto described =
        experiment({layer("affine", below, "below", {"x"}), block}, {loss("mean_squared_error", block.name, "t")}, 3);
    plugin::Registry registry(catalogue());
    network::Network network(described, fields, registry, ARM_F64);
    randomise(network, 5);
    return check_gradient(network, described, fields, 3, 1e-6);
}

// What is wrong with such a block, or "".
inline std::string block_refusal(const std::string &block, const Json &settings,
                                 std::initializer_list<int64_t> extents) {
    try {
        PictureBlock(block, settings, extents);
    } catch (const Errors &errors) {
        return errors.list.front().message;
    } catch (const Error &error) {
        return error.message;
    }
    return "";
}

} // namespace armature::testing
