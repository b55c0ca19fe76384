// SPDX-License-Identifier: MIT
// block.hpp: a block or a cell as a plain struct. It needs
//   static constexpr const char *name = "highway";
//   static void describe(armature::Description<Highway> &);
//   void build(armature::Graph &) const;   // inputs in, outputs out; a cell also has states
// and closes with ARMATURE_PLUGIN(armature::Block<Highway>) or ARMATURE_PLUGIN(armature::Cell<GruCell>).
#pragma once

#include <armature/graph.hpp>
#include <armature/plugin.hpp>

namespace armature {

template <class C, int32_t Kind = ARM_KIND_BLOCK> struct Block {
    using Box = detail::Box<C>;

    static arm_status build(void *instance, const arm_graph *c, arm_error *error) {
        return detail::guard(error, [&] {
            Graph graph(c);
            static_cast<const Box *>(instance)->component.build(graph);
        });
    }
    static constexpr arm_block table = {sizeof(arm_block), 0, &detail::create<C, Box>, &detail::destroy<Box>, &build};
    static const void *get_interface(const char *id) {
        return std::string_view(id) == ARM_BLOCK_INTERFACE ? &table : nullptr;
    }
    static const arm_descriptor *descriptor() { return detail::descriptor<C>(Kind, &get_interface); }
};

template <class C> using Cell = Block<C, ARM_KIND_CELL>;

} // namespace armature
