# armature_test_plugin(TARGET [VALUES source] [EXAMPLE experiment])
#   adds what ctest runs for the plugin TARGET: NAME.check, all that `armature plugins check` finds out by itself;
#   NAME.values, a program of VALUES, which includes the plugin's source and compares it with numbers worked out by
#   hand; NAME.example, the experiment EXAMPLE with the plugin just built.
function(armature_test_plugin target)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "VALUES;EXAMPLE" "")
  get_target_property(name ${target} OUTPUT_NAME)
  add_test(NAME ${name}.check COMMAND ${ARMATURE_PROGRAM} plugins check $<TARGET_FILE:${target}>)
  if(test_VALUES)
    add_executable(${name}_test ${test_VALUES})
    armature_compile_as_plugin(${name}_test)
    add_test(NAME ${name}.values COMMAND ${name}_test)
  endif()
  if(test_EXAMPLE)
    add_test(NAME ${name}.example
             COMMAND ${ARMATURE_PROGRAM} run ${CMAKE_CURRENT_SOURCE_DIR}/${test_EXAMPLE} plugins=[] --no-artifacts
                     --plugin-path $<TARGET_FILE_DIR:${target}> --db ${CMAKE_CURRENT_BINARY_DIR}/${name}.db)
  endif()
endfunction()
