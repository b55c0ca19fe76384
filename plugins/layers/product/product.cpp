// SPDX-License-Identifier: MIT
// product: matrix products, one for every index that is shared. Element by element it is `multiply`.
#include <armature/broadcast.hpp>
#include <armature/matrix.hpp>

namespace {

// A matrix in memory, column-major, and whether its transpose is meant.
template <class T> struct Factor {
    const T *data;
    int64_t rows, columns;
    bool transpose = false;

    Factor turned() const { return {data, rows, columns, !transpose}; }
    const arma::Mat<T> matrix() const {
        return {const_cast<T *>(data), static_cast<arma::uword>(rows), static_cast<arma::uword>(columns), false, true};
    }
};

// c (+)= a b; c: rows x columns.
template <class T>
void multiply(T *c, int64_t rows, int64_t columns, bool add, const Factor<T> &a, const Factor<T> &b) {
    armature::View<T> C(c, rows, columns);
    const arma::Mat<T> A = a.matrix(), B = b.matrix();
    const auto put = [&C, add](const auto &product) {
        if (add) {
            C += product;
        } else {
            C = product;
        }
    };
    if (a.transpose) {
        b.transpose ? put(A.t() * B.t()) : put(A.t() * B);
    } else {
        b.transpose ? put(A * B.t()) : put(A * B);
    }
}

// C = op(A) op(B) for every shared index, with op(A) m x k and op(B) k x n. A dimension is shared if its role is in
// `shared`, and belongs to the matrix otherwise: one or two do, and one alone is a column. An operand that lacks a
// shared dimension is used for all of its indices. dA = dC op(B)', dB = op(A)' dC, transposed back where op transposes,
// and summed over what an operand lacks.
struct Product {
    static constexpr const char *name = "product";
    bool transpose_a = false, transpose_b = false;
    std::vector<std::string> shared = {"batch", "time"};
    int64_t m = 1, k = 1, n = 1;
    armature::Broadcast indices; // of the shared dimensions; operands A and B

    static void describe(armature::Description<Product> &about) {
        about.summary("Matrix products of two inputs, one for every example")
            .formula("C = op(A) op(B), where op(X) = X or X'")
            .term("Attention mechanism")
            .cite({.authors = "Luong, Minh-Thang and Pham, Hieu and Manning, Christopher D.",
                   .title = "Effective approaches to attention-based neural machine translation",
                   .year = 2015,
                   .venue = "EMNLP, 1412-1421",
                   .doi = "10.18653/v1/D15-1166",
                   .arxiv = "1508.04025"});
        about.setting("transpose_a", &Product::transpose_a, "whether A's matrices are transposed");
        about.setting("transpose_b", &Product::transpose_b, "whether B's matrices are transposed");
        about.setting("shared", &Product::shared, "dimensions with a product for every index; the others are matrices'")
            .choices({"batch", "time"});
    }

    void configure(armature::LayerPlan &plan) {
        plan.want_inputs(2);
        const armature::Shape a = numbers(plan, 0), b = numbers(plan, 1);
        const Operand A = take_apart(a), B = take_apart(b);
        m = A.extent[transpose_a ? 1 : 0];
        k = A.extent[transpose_a ? 0 : 1];
        n = B.extent[transpose_b ? 0 : 1];
        if (B.extent[transpose_b ? 1 : 0] != k) {
            armature::refuse("cannot multiply ", transpose_a ? "transposed " : "", a, " by ",
                             transpose_b ? "transposed " : "", b, ": the first has ", k, " columns, the second ",
                             B.extent[transpose_b ? 1 : 0], " rows");
        }
        armature::Shape c(plan.type(), {{ARM_ROLE_FEATURE, m}});
        if (const int32_t role = B.role[transpose_b ? 0 : 1]; role != ARM_ROLE_NONE) {
            c.append(role == ARM_ROLE_FEATURE ? ARM_ROLE_LENGTH : role, n);
        }
        const armature::Shape both = armature::common_shape({A.shared, B.shared});
        for (uint32_t i = 0; i < both.rank(); ++i) {
            c.append(both.role(i), both.extent(i));
        }
        plan.output(armature::common_shape({c})); // refuses roles out of order
        plan.backward_reads_input(0);
        plan.backward_reads_input(1);
        indices = armature::Broadcast(both, {steps_of(a), steps_of(b)});
        if (A.shared.size() == 1 && !transpose_b && indices.whole(1)) { // B's matrices side by side are one
            n *= both.size();
            indices = armature::Broadcast(armature::Shape(plan.type(), {}), {});
        }
    }

    template <class T> void forward(const armature::Frame<T> &f) const {
        T *c = f.output().data;
        each(f, c,
             [&](const Factor<T> &A, const Factor<T> &B, int64_t, int64_t, T *C) { multiply(C, m, n, false, A, B); });
    }

    template <class T> void backward(const armature::Frame<T> &f) const {
        const T *dc = f.output_gradient().data;
        if (const auto da = f.input_gradient(0); da.wanted()) {
            const bool add = prepare(da, 0);
            each(f, dc, [&](const Factor<T> &, const Factor<T> &B, int64_t i, int64_t, const T *at) {
                const Factor<T> dC{at, m, n};
                if (transpose_a) { // (op(A) gets dC op(B)')'
                    multiply(da.data() + i, k, m, add, B, dC.turned());
                } else {
                    multiply(da.data() + i, m, k, add, dC, B.turned());
                }
            });
        }
        if (const auto db = f.input_gradient(1); db.wanted()) {
            const bool add = prepare(db, 1);
            each(f, dc, [&](const Factor<T> &A, const Factor<T> &, int64_t, int64_t j, const T *at) {
                const Factor<T> dC{at, m, n};
                if (transpose_b) { // (op(B) gets op(A)' dC)'
                    multiply(db.data() + j, n, k, add, dC.turned(), A);
                } else {
                    multiply(db.data() + j, k, n, add, A.turned(), dC);
                }
            });
        }
    }

private:
    struct Operand {
        int64_t extent[2] = {1, 1};
        int32_t role[2] = {ARM_ROLE_NONE, ARM_ROLE_NONE};
        armature::Shape shared;
    };
    Operand take_apart(const armature::Shape &x) const {
        Operand out;
        uint32_t dimensions = 0;
        for (uint32_t i = 0; i < x.rank(); ++i) {
            const bool is_shared = std::any_of(shared.begin(), shared.end(), [&](const std::string &name) {
                return x.role(i) == (name == "batch" ? ARM_ROLE_BATCH : ARM_ROLE_TIME);
            });
            if (is_shared) {
                out.shared.append(x.role(i), x.extent(i));
            } else if (dimensions < 2 && out.shared.rank() == 0) {
                out.extent[dimensions] = x.extent(i);
                out.role[dimensions++] = x.role(i);
            } else {
                dimensions = 3;
            }
        }
        if (dimensions == 0 || dimensions > 2) {
            armature::refuse("wants one or two dimensions of a matrix and then shared ones, got ", x);
        }
        return out;
    }

    // For every shared index: the matrices A and B, where their elements begin, and c's matrix.
    template <class T, class C, class F> void each(const armature::Frame<T> &f, C *c, F &&call) const {
        const T *a = f.input(0).data, *b = f.input(1).data;
        indices.runs([&](int64_t at, const armature::Broadcast::Places &from) {
            for (int64_t t = 0; t < indices.run(); ++t) {
                const int64_t i = from[0] + t * indices.step(0), j = from[1] + t * indices.step(1);
                call(Factor<T>{a + i, transpose_a ? k : m, transpose_a ? m : k, transpose_a},
                     Factor<T>{b + j, transpose_b ? n : k, transpose_b ? k : n, transpose_b}, i, j,
                     c + (at + t) * m * n);
            }
        });
    }

    // Whether products are added to a gradient: as it says, or, zeroed first, because several meet in one matrix.
    template <class T> bool prepare(const armature::Gradient<T> &gradient, size_t operand) const {
        if (indices.whole(operand)) {
            return gradient.adds();
        }
        write_zeros(gradient);
        return true;
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Layer<Product>)
