// SPDX-License-Identifier: MIT
// embedding: a learned column for every index. Columns that are not learned are picked by gather.
#include <armature/inputs.hpp>

namespace {

// y = W's column at the index, for every index; W: units x vocabulary, y: [units, ...] of indices of any shape [...].
// The gradient of W is row-sparse: one column of dy for each index, and the host adds those of equal indices.
struct Embedding {
    static constexpr const char *name = "embedding";
    int64_t units = 0, vocabulary = 0;

    static void describe(armature::Description<Embedding> &about) {
        about.summary("A learned column for every index")
            .formula("y = W e_index, e_index the column with a 1 at the index")
            .term("Embedding")
            .cite({.authors = "Bengio, Yoshua and Ducharme, Réjean and Vincent, Pascal and Jauvin, Christian",
                   .title = "A neural probabilistic language model",
                   .year = 2003,
                   .venue = "Journal of Machine Learning Research 3, 1137-1155"});
        about.setting("units", &Embedding::units, "features of a column").required().minimum(1).search_log(8, 512);
        about.setting("vocabulary", &Embedding::vocabulary, "number of columns; indices are below")
            .required()
            .minimum(1);
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(1);
        const armature::Shape index = indices(plan);
        plan.output(with_features(index, plan.type(), units));
        plan.parameter({.name = "weight",
                        .extents = {units, vocabulary},
                        .initialiser = "uniform",
                        .row_sparse = true,
                        .rows_per_call = index.size()});
        plan.backward_reads_input();
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        const auto index = f.indices(0);
        const T *W = f.parameter(0).data; // units x vocabulary
        T *y = f.output().data;           // units x indices
        check_indices(index, vocabulary);
        for (int64_t j = 0; j < index.size(); ++j) {
            std::memcpy(y + j * units, W + index[j] * units, static_cast<size_t>(units) * sizeof(T));
        }
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        write_zeros(f.input_gradient());
        const auto dW = f.parameter_gradient(0);
        if (!dW.wanted()) {
            return;
        }
        const auto index = f.indices(0);
        std::memcpy(dW.data(), f.output_gradient().data, static_cast<size_t>(index.size() * units) * sizeof(T));
        for (int64_t j = 0; j < index.size(); ++j) {
            dW.c->rows[j] = index[j];
        }
        *dW.c->row_count = index.size();
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Embedding>)
