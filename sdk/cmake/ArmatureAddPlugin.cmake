# armature_add_plugin(TARGET SOURCES file... [NAME name] [FOLDER folder])
#   makes one plugin: a module that exports nothing but armature_entry, resolves everything when it is loaded, and
#   links BLAS only if it uses it. NAME is the file's name without ".so" (default: TARGET); FOLDER is where it is put.
#   Outside Armature's own tree `cmake --install` puts it where the user's plugins are (ARMATURE_USER_PLUGINS).
function(armature_add_plugin target)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "NAME;FOLDER" "SOURCES")
  if(NOT plugin_NAME)
    set(plugin_NAME ${target})
  endif()
  add_library(${target} MODULE ${plugin_SOURCES})
  armature_compile_as_plugin(${target})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${plugin_NAME})
  if(plugin_FOLDER)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${plugin_FOLDER})
  endif()
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/armature.map -Wl,-z,now -Wl,--as-needed -Wl,--gc-sections
    -Wl,--build-id) # by which a debugger finds a binary again, and which is recorded
  if(NOT ARMATURE_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  if(ARMATURE_USER_PLUGINS)
    install(TARGETS ${target} LIBRARY DESTINATION ${ARMATURE_USER_PLUGINS})
  endif()
endfunction()

# What a plugin is compiled with and says of itself; for its test too, which includes its source.
function(armature_compile_as_plugin target)
  target_link_libraries(${target} PRIVATE Armature::sdk ${ARMATURE_BLAS})
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # Armadillo: straight to OpenBLAS (its own wrapper library has a Debian version in its name), no threads of its own.
  target_compile_definitions(${target} PRIVATE ARMA_DONT_USE_WRAPPER ARMA_DONT_USE_OPENMP)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fno-gnu-unique)
  endif()
  target_compile_options(${target} PRIVATE ${ARMATURE_PLUGIN_OPTIONS} $<$<CONFIG:Release>:-O3>)
  target_link_options(${target} PRIVATE ${ARMATURE_PLUGIN_LINK_OPTIONS})
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  get_directory_property(options COMPILE_OPTIONS)
  string(JOIN " " flags ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} ${options} ${ARMATURE_PLUGIN_OPTIONS}
         $<$<CONFIG:Release>:-O3>)
  target_compile_definitions(${target} PRIVATE "ARMATURE_BUILD_FLAGS=\"${flags}\"")
endfunction()
