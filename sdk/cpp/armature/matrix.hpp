// SPDX-License-Identifier: MIT
// matrix.hpp: Armadillo views of tensors. Strict: an assignment of another size throws instead of detaching the view,
// so the host's memory is always what is written. Kept apart because Armadillo is slow to compile.
#pragma once

#include <armature/tensor.hpp>

#include <armadillo>

#ifdef ARMA_NO_DEBUG
#error "Armature plugins keep Armadillo's checks: without them a strict view of another size detaches silently"
#endif

namespace armature {

// rows x columns() over the tensor: feature columns.
template <class T> arma::Mat<T> matrix(const Tensor<T> &t) {
    return arma::Mat<T>(t.data, static_cast<arma::uword>(t.rows()), static_cast<arma::uword>(t.columns()), false, true);
}
template <class T> const arma::Mat<T> matrix(const Tensor<const T> &t) {
    return arma::Mat<T>(const_cast<T *>(t.data), static_cast<arma::uword>(t.rows()),
                        static_cast<arma::uword>(t.columns()), false, true);
}
// The whole tensor as one column.
template <class T> arma::Col<T> column(const Tensor<T> &t) {
    return arma::Col<T>(t.data, static_cast<arma::uword>(t.size()), false, true);
}
template <class T> const arma::Col<T> column(const Tensor<const T> &t) {
    return arma::Col<T>(const_cast<T *>(t.data), static_cast<arma::uword>(t.size()), false, true);
}
// gradient (+)= expression, a matrix of the gradient's rows and columns.
template <class T, class Expression> void write(const Gradient<T> &gradient, const Expression &expression) {
    if (!gradient.wanted()) {
        return;
    }
    arma::Mat<T> view = matrix(gradient.tensor());
    if (gradient.adds()) {
        view += expression;
    } else {
        view = expression;
    }
    // Armadillo lets even a strict view take another shape of the same number of elements: a forgotten transpose.
    if (static_cast<int64_t>(view.n_rows) != gradient.tensor().rows()) {
        refuse("wrote a gradient of ", static_cast<int64_t>(view.n_rows), " rows where there are ",
               gradient.tensor().rows());
    }
}

} // namespace armature
