// SPDX-License-Identifier: MIT
// orthogonal: a random matrix whose columns (or rows, whichever are fewer) are orthogonal and of one length.
#include <armature/initialiser.hpp>
#include <armature/matrix.hpp>

namespace {

// The parameter as a matrix: its last dimension are the columns, all others the rows. A has standard normal elements
// and is as tall as the parameter, or its transpose, is; A = Q R; W = gain Q sign(diag R), or its transpose. The signs
// make Q uniform over the orthogonal matrices: QR alone prefers some (Mezzadri 2007). Computed in double.
struct Orthogonal {
    static constexpr const char *name = "orthogonal";
    double gain = 1;

    static void describe(armature::Description<Orthogonal> &about) {
        about.summary("A random orthogonal matrix: keeps lengths, however deep the network is")
            .formula("W = gain Q sign(diag R), Q R = A, A_ij ~ N(0, 1)")
            .cite({.authors = "Saxe, Andrew M. and McClelland, James L. and Ganguli, Surya",
                   .title = "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
                   .year = 2014,
                   .venue = "ICLR",
                   .arxiv = "1312.6120"})
            .cite({.authors = "Mezzadri, Francesco",
                   .title = "How to generate random matrices from the classical compact groups",
                   .year = 2007,
                   .venue = "Notices of the American Mathematical Society 54(5), 592-604",
                   .arxiv = "math-ph/0609050"});
        about.setting("gain", &Orthogonal::gain, "length of every column: sqrt(2) suits rectifiers")
            .above(0)
            .search_log(0.5, 2);
    }

    template <class T> void fill(const armature::Filling<T> &w) const {
        const armature::Shape shape = w.tensor().shape();
        if (shape.rank() < 2) {
            armature::refuse("the parameter ", w.name(), " ", shape, " is no matrix: try normal or constant");
        }
        if (shape.size() == 0) {
            return;
        }
        const auto columns = static_cast<arma::uword>(shape.extent(shape.rank() - 1));
        const auto rows = static_cast<arma::uword>(shape.size()) / columns;
        arma::mat A(std::max(rows, columns), std::min(rows, columns)), Q, R;
        w.random().normal(0, A.memptr(), static_cast<int64_t>(A.n_elem));
        if (!arma::qr_econ(Q, R, A)) {
            throw armature::Failure(ARM_FAILED, "the QR decomposition did not succeed");
        }
        Q.each_row() %= gain * arma::sign(R.diag().t());
        arma::Mat<T> W(w.tensor().data, rows, columns, false, true);
        W = arma::conv_to<arma::Mat<T>>::from(rows < columns ? arma::mat(Q.t()) : Q);
    }
};

} // namespace

ARMATURE_PLUGIN(armature::Initialiser<Orthogonal>)
