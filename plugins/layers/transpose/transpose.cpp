// SPDX-License-Identifier: MIT
// transpose: the same numbers with their dimensions in another order, and other names if wanted.
#include <armature/inputs.hpp>

#include <algorithm>

namespace {

using namespace armature;

// y(i_p(0), i_p(1), ...) = x(i_0, i_1, ...) for the order p. dx: dy in the old order.
// Time becomes a length that attention can look over: order ["feature", "time", "batch"] as ["feature", "length",
// "batch"].
struct Transpose {
    static constexpr const char *name = "transpose";
    std::vector<std::string> order, as;

    static void describe(Description<Transpose> &about) {
        about.summary("The dimensions in another order, and under other names if wanted")
            .formula("y(i_p(0), i_p(1), ...) = x(i_0, i_1, ...)")
            .term("Theano")
            .cite({.authors = "Harris, Charles R. and others",
                   .title = "Array programming with NumPy",
                   .year = 2020,
                   .venue = "Nature 585, 357-362",
                   .doi = "10.1038/s41586-020-2649-2"});
        about.setting("order", &Transpose::order,
                      "the input's dimensions in their new order: feature, width, height, "
                      "length, batch, time");
        about.setting("as", &Transpose::as, "what they are called from now on; empty: as before");
    }

    void configure(LayerPlan &plan) {
        plan.want_inputs(1);
        const Shape x = plan.input();
        if (x.rank() == 0 || x.type() != plan.type() || order.size() != x.rank() ||
            (!as.empty() && as.size() != order.size())) {
            refuse("wants the ", x.rank(), " dimensions of ", x, " in a new order, each once, got ", order.size(),
                   " and ", as.size(), " names");
        }
        rank = static_cast<uint32_t>(order.size());
        Shape y(x.type(), {});
        bool seen[ARM_MAX_RANK] = {};
        int64_t strides[ARM_MAX_RANK] = {1};
        for (uint32_t i = 1; i < rank; ++i) {
            strides[i] = strides[i - 1] * x.extent(i - 1);
        }
        for (uint32_t i = 0; i < rank; ++i) {
            const uint32_t from = x.dimension(order[i]);
            if (seen[from]) {
                refuse("\"order\" names the dimension \"", order[i], "\" twice");
            }
            seen[from] = true;
            extents[i] = x.extent(from);
            steps[i] = strides[from];
            y.append(as.empty() ? x.role(from) : role(as[i]), extents[i]);
        }
        plan.output(y);
    }

    template <class T> void forward(const Frame<T> &f) const {
        const T *x = f.input().data;
        T *y = f.output().data;
        walk([&](int64_t i, int64_t j) { y[i] = x[j]; });
    }

    template <class T> void backward(const Frame<T> &f) const {
        const T *dy = f.output_gradient().data;
        const auto dx = f.input_gradient();
        if (dx.wanted() && dx.adds()) {
            walk([&](int64_t i, int64_t j) { dx.data()[j] += dy[i]; });
        } else if (dx.wanted()) {
            walk([&](int64_t i, int64_t j) { dx.data()[j] = dy[i]; });
        }
    }

private:
    static int32_t role(const std::string &name) {
        constexpr std::string_view names[] = {"feature", "width", "height", "length", "batch", "time"};
        const auto *found = std::find(std::begin(names), std::end(names), name);
        if (found == std::end(names)) {
            refuse("there is no dimension \"", name, "\": feature, width, height, length, batch, time");
        }
        return ARM_ROLE_FEATURE + static_cast<int32_t>(found - std::begin(names));
    }
    // visit(i, j): element i of the output, one after another, is element j of the input.
    template <class Visit> void walk(Visit &&visit) const {
        int64_t index[ARM_MAX_RANK] = {}, total = 1, j = 0;
        for (uint32_t d = 0; d < rank; ++d) {
            total *= extents[d];
        }
        for (int64_t i = 0; i < total;) {
            for (int64_t k = 0; k < extents[0]; ++k, ++i) { // a row of the output
                visit(i, j + k * steps[0]);
            }
            for (uint32_t d = 1; d < rank; ++d) { // the next row
                j += steps[d];
                if (++index[d] < extents[d]) {
                    break;
                }
                j -= steps[d] * extents[d];
                index[d] = 0;
            }
        }
    }
    uint32_t rank = 0;
    int64_t extents[ARM_MAX_RANK] = {1}, steps[ARM_MAX_RANK] = {}; // of the output; steps in the input
};

} // namespace

ARMATURE_PLUGIN(Layer<Transpose>)
