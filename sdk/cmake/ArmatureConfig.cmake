# ArmatureConfig.cmake: what find_package(Armature) gives: the target Armature::sdk (headers only), the functions
# armature_add_plugin() and armature_test_plugin(), and ARMATURE_PROGRAM. Nothing here is an absolute path: an
# installation may be moved. Options: ARMATURE_NATIVE, ARMATURE_SANITIZE.
file(REAL_PATH "${CMAKE_CURRENT_LIST_DIR}" Armature_folder)
include("${Armature_folder}/ArmatureTargets.cmake")
include("${Armature_folder}/ArmatureAddPlugin.cmake")
include("${Armature_folder}/ArmatureTestPlugin.cmake")
file(REAL_PATH "${Armature_folder}/../../../bin/armature" ARMATURE_PROGRAM)

option(ARMATURE_NATIVE "Build for this machine's instruction set (otherwise x86-64-v3)" ON)
set(ARMATURE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= wants them")
find_library(ARMATURE_BLAS openblas DOC "OpenBLAS, for plugins that include armature/matrix.hpp")
if(NOT ARMATURE_BLAS)
  message(STATUS "OpenBLAS is not installed: a plugin that multiplies matrices needs libopenblas-dev")
  set(ARMATURE_BLAS "")
endif()

# As Armature's own plugins are built: no -ffast-math, only what changes no value. Two warnings are given falsely by
# g++ 12 inside std::string (gcc.gnu.org PR 105329, PR 105651).
set(ARMATURE_PLUGIN_OPTIONS -fno-math-errno -fno-trapping-math -Wall -Wextra)
set(ARMATURE_PLUGIN_LINK_OPTIONS "")
if(ARMATURE_NATIVE)
  list(APPEND ARMATURE_PLUGIN_OPTIONS -march=native)
else()
  list(APPEND ARMATURE_PLUGIN_OPTIONS -march=x86-64-v3)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND ARMATURE_PLUGIN_OPTIONS -Wno-psabi -Wno-stringop-overflow -Wno-restrict)
endif()
if(ARMATURE_SANITIZE)
  list(APPEND ARMATURE_PLUGIN_OPTIONS -fsanitize=${ARMATURE_SANITIZE} -fno-omit-frame-pointer)
  list(APPEND ARMATURE_PLUGIN_LINK_OPTIONS -fsanitize=${ARMATURE_SANITIZE})
endif()

# Where `armature` looks for a user's own plugins.
if("$ENV{XDG_DATA_HOME}" MATCHES "^/")
  set(ARMATURE_USER_PLUGINS "$ENV{XDG_DATA_HOME}/armature/plugins")
else()
  set(ARMATURE_USER_PLUGINS "$ENV{HOME}/.local/share/armature/plugins")
endif()
