// SPDX-License-Identifier: MIT
// hard_sigmoid: the sigmoid in three straight pieces.
#include <armature/activation.hpp>

namespace {

// y = min(max(x / 6 + 1/2, 0), 1): the form of MobileNetV3, relu6(x + 3) / 6. The derivative is that of the output: 1/6
// where 0 < y < 1, else 0.
struct HardSigmoid {
    static constexpr const char *name = "hard_sigmoid";
    static constexpr armature::Of derivative_of = armature::Of::output;

    static void describe(armature::Description<HardSigmoid> &about) {
        about.summary("Sigmoid in three straight pieces")
            .formula("y = min(max(x / 6 + 1/2, 0), 1)")
            .term("Activation function, nonlinearity")
            .cite({.authors = "Howard, Andrew and Sandler, Mark and Chu, Grace and Chen, Liang-Chieh and Chen, Bo and "
                              "Tan, Mingxing and Wang, Weijun and Zhu, Yukun and Pang, Ruoming and Vasudevan, Vijay "
                              "and Le, Quoc V. and Adam, Hartwig",
                   .title = "Searching for MobileNetV3",
                   .year = 2019,
                   .venue = "ICCV",
                   .arxiv = "1905.02244"});
    }
    template <class T> T f(T x) const {
        const T y = x / 6 + T(0.5);
        return y < 0 ? T(0) : y > 1 ? T(1) : y;
    }
    template <class T> T df(T y) const { return y > 0 && y < 1 ? T(1) / 6 : T(0); }
};

} // namespace

ARMATURE_PLUGIN(armature::Activation<HardSigmoid>)
