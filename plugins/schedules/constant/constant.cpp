// SPDX-License-Identifier: MIT
// constant: one factor from the first step to the last.
#include <armature/schedule.hpp>

namespace {

// f(t) = factor.
struct Constant {
    static constexpr const char *name = "constant";
    double value = 1;

    static void describe(armature::Description<Constant> &about) {
        about.summary("The same factor at every step")
            .formula("f(t) = factor")
            .cite({.authors = "Bottou, Leon and Curtis, Frank E. and Nocedal, Jorge",
                   .title = "Optimization Methods for Large-Scale Machine Learning",
                   .year = 2018,
                   .venue = "SIAM Review 60(2), 223-311",
                   .doi = "10.1137/16M1080173",
                   .arxiv = "1606.04838"});
        about.setting("factor", &Constant::value, "the factor").minimum(0).search_log(1e-3, 10);
    }

    double factor(const armature::Progress &) const { return value; }
};

} // namespace

ARMATURE_PLUGIN(armature::Schedule<Constant>)
