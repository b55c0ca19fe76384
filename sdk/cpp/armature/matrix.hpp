// SPDX-License-Identifier: MIT
// matrix.hpp: Armadillo views of tensors. Strict: an assignment of another shape throws instead of detaching or
// reshaping the view, so the host's memory is always what is written, in the order that was agreed. Take a view with
// `auto`: as an arma::Mat it would be a copy. Kept apart because Armadillo is slow to compile.
#pragma once

#include <armature/tensor.hpp>

#include <armadillo>

#ifdef ARMA_NO_DEBUG
#error "Armature plugins keep Armadillo's checks: without them a strict view of another size detaches silently"
#endif

namespace armature {

// A matrix over memory that is not its own. Armadillo lets even a strict view take another shape of the same number of
// elements, which is what a forgotten transpose looks like; this one refuses.
template <class T> class View : public arma::Mat<T> {
public:
    View(T *data, int64_t rows, int64_t columns)
        : arma::Mat<T>(data, static_cast<arma::uword>(rows), static_cast<arma::uword>(columns), false, true) {}
    View(const View &) = delete;
    View &operator=(const View &other) { return assign(other); }
    template <class Expression> View &operator=(const Expression &expression) { return assign(expression); }

private:
    template <class Expression> View &assign(const Expression &expression) {
        const arma::uword rows = this->n_rows, columns = this->n_cols;
        arma::Mat<T>::operator=(expression);
        if (this->n_rows != rows || this->n_cols != columns) {
            refuse("wrote ", static_cast<int64_t>(this->n_rows), " x ", static_cast<int64_t>(this->n_cols),
                   " elements where there are ", static_cast<int64_t>(rows), " x ", static_cast<int64_t>(columns),
                   ": a transpose too few or too many?");
        }
        return *this;
    }
};

// rows x columns() over the tensor: feature columns.
template <class T> View<T> matrix(const Tensor<T> &t) {
    return View<T>(t.data, t.rows(), t.columns());
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
    View<T> view = matrix(gradient.tensor());
    if (gradient.adds()) {
        view += expression;
    } else {
        view = expression;
    }
}

// G (+)= dy x', of which these columns: those of x's rows first ... first + count - 1. Through BLAS, because Armadillo
// would copy the rows. dy: rows x columns of x.
template <class T> void write_outer(const Columns<T> &G, const arma::Mat<T> &dy, const arma::Mat<T> &x) {
    if (dy.n_rows != static_cast<arma::uword>(G.rows) || dy.n_cols != x.n_cols ||
        x.n_rows < static_cast<arma::uword>(G.first + G.count)) {
        refuse("cannot write ", G.rows, " x (", G.first, " ... ", G.first + G.count - 1,
               ") elements from a product of ", static_cast<int64_t>(dy.n_rows), " x ", static_cast<int64_t>(dy.n_cols),
               " and (", static_cast<int64_t>(x.n_rows), " x ", static_cast<int64_t>(x.n_cols), ")'");
    }
    const arma::blas_int m = static_cast<arma::blas_int>(G.rows), n = static_cast<arma::blas_int>(G.count),
                         k = static_cast<arma::blas_int>(x.n_cols), ldx = static_cast<arma::blas_int>(x.n_rows);
    if (k == 0) {
        std::fill_n(G.data, G.adds ? 0 : G.rows * G.count, T(0));
    } else if (m > 0 && n > 0) {
        const T alpha = 1, beta = G.adds ? 1 : 0;
        arma::blas::gemm<T>("N", "T", &m, &n, &k, &alpha, dy.memptr(), &m, x.memptr() + G.first, &ldx, &beta, G.data,
                            &m);
    }
}

} // namespace armature
